import type { IncidentEvent } from '@gatewatch/incident';
import { anIncident, SAMPLE_TIME } from '@gatewatch/incident/contracts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ActionError } from './action-error.ts';
import { MemoryJobQueue } from './memory-job-queue.ts';
import { MemoryRunStore } from './memory-run-store.ts';
import type { Run } from './model.ts';
import { aPlaybook, RecordingConnector } from './playbooks.contract.ts';
import { RunExecutor, type RunExecutorParts } from './run-executor.ts';

const ID = '2f1f6d5e-7c3b-4c59-9f77-8a8c1b8d1c01';
const playbookOf = (rest: string) =>
  aPlaybook(`title: Leaked key\nid: ${ID}\non: [incident.opened, manual]\nmode: act\n${rest}`);
const TWO = playbookOf(
  "steps:\n  - deny: { action: test.do, with: { text: '{{ incident.id }}' } }\n  - tell: { action: test.do }",
);
const opened = (id = 'i1'): IncidentEvent => ({ kind: 'opened', incident: anIncident({ id }) });

function world(given: Partial<RunExecutorParts> = {}, playbook = TWO) {
  const store = new MemoryRunStore();
  const queue = new MemoryJobQueue(SAMPLE_TIME);
  const connector = new RecordingConnector();
  const parts: RunExecutorParts = {
    store,
    queue,
    connectors: [connector],
    playbooks: () => [playbook],
    responses: 'act',
    deadline: async (work) => work,
    now: () => queue.now,
    ...given,
  };
  const executor = new RunExecutor(parts);
  const work = (): Promise<void> =>
    queue.work((job) => executor.handle(job), { concurrency: 2, attempts: 50 });
  /** lets everything that is due, and becomes due, be worked */
  const finish = async (): Promise<readonly Run[]> => {
    await work();
    for (let turn = 0; turn < 100 && queue.nextDueAt !== undefined; turn++)
      await queue.advance(Math.max(0, queue.nextDueAt - queue.now));
    return store.runs(100);
  };
  return { store, queue, connector, executor, parts, finish };
}

/** Fails before or after it saves, as told: after, the caller can't know that it was saved. */
class FailingRunStore extends MemoryRunStore {
  readonly #store: MemoryRunStore;
  readonly #failSometimes: () => void;
  constructor(store: MemoryRunStore, failSometimes: () => void) {
    super();
    this.#store = store;
    this.#failSometimes = failSometimes;
  }
  override async run(id: string): Promise<Run | undefined> {
    return this.#store.run(id);
  }
  override async save(run: Run): Promise<void> {
    this.#failSometimes();
    await this.#store.save(run);
    this.#failSometimes();
  }
}

describe('RunExecutor', () => {
  it('runs the steps of a playbook that an incident triggers, in order, with a key each', async () => {
    const { executor, connector, finish } = world();
    expect(await executor.trigger([opened()])).toHaveLength(1);
    expect(await finish()).toMatchObject([
      { state: 'succeeded', mode: 'act', steps: [{ result: 'done' }, { result: 'done' }] },
    ]);
    expect(connector.calls.map(({ with: args }) => args)).toEqual([{ text: 'i1' }, {}]);
    expect(new Set(connector.calls.map(({ key }) => key)).size).toBe(2);
  });

  it.each([
    { name: 'the global switch is off', responses: 'dry-run' as const, playbook: TWO },
    {
      name: 'the playbook does not act',
      responses: 'act' as const,
      playbook: { ...TWO, mode: 'dry-run' as const },
    },
  ])('calls nothing when $name, and says what it would call', async ({ responses, playbook }) => {
    const { executor, connector, finish } = world({ responses }, playbook);
    await executor.trigger([opened()]);
    const [run] = await finish();
    expect(run).toMatchObject({
      mode: 'dry-run',
      state: 'succeeded',
      steps: [
        { dryRun: true, call: { with: { text: 'i1' } }, result: 'dry run: the call was not made' },
        {},
      ],
    });
    expect(connector.calls).toEqual([]);
  });

  it('stops acting when the switch is turned off while a run waits', async () => {
    const before = world();
    await before.executor.trigger([opened()]);
    const after = new RunExecutor({ ...before.parts, responses: 'dry-run' });
    await before.queue.work((job) => after.handle(job), { concurrency: 1, attempts: 1 });
    await before.queue.advance(0);
    expect(before.connector.calls).toEqual([]);
    expect(await before.store.runs(1)).toMatchObject([
      { state: 'succeeded', steps: [{ dryRun: true }, { dryRun: true }] },
    ]);
  });

  it('plans a run once however often its happening comes', async () => {
    const { executor, connector, finish } = world();
    await executor.trigger([opened(), opened()]);
    await finish();
    expect(await executor.trigger([opened()])).toEqual([]);
    await finish();
    expect(connector.calls).toHaveLength(2);
  });

  it('tries again what failed for a while, with the same key', async () => {
    const { executor, connector, finish } = world();
    const busy = new ActionError('ACTION_UNREACHABLE', 'busy', { retriable: true });
    connector.failures = [busy, busy];
    await executor.trigger([opened()]);
    expect(await finish()).toMatchObject([
      { state: 'succeeded', steps: [{ attempts: 3 }, { attempts: 1 }] },
    ]);
    expect(new Set(connector.calls.slice(0, 3).map(({ key }) => key)).size).toBe(1);
  });

  it('runs the handler of a failure', async () => {
    const playbook = playbookOf(
      'steps:\n  - a: { action: test.fail, on_failure: c }\n  - b: { action: test.do }\n  - c: { action: test.do }',
    );
    const { executor, finish } = world({}, playbook);
    await executor.trigger([opened()]);
    expect(await finish()).toMatchObject([
      {
        state: 'failed',
        steps: [
          { state: 'failed', error: 'it said no' },
          { state: 'succeeded' },
          { state: 'succeeded' },
        ],
      },
    ]);
  });

  it('tells nothing of a fault that is no ActionError', async () => {
    const { executor, finish } = world({
      deadline: () => Promise.reject(new Error('token=hunter2')),
    });
    await executor.trigger([opened()]);
    const runs = await finish();
    expect(runs).toMatchObject([{ state: 'failed', steps: [{ error: 'test.do broke down' }, {}] }]);
    expect(JSON.stringify(runs)).not.toContain('hunter2');
  });

  it('fails where it would act on what has no value, and shows it in a dry run', async () => {
    const playbook = playbookOf(
      "steps: [{ a: { action: test.do, with: { text: '{{ settings.url }}' } } }]",
    );
    const acting = world({}, playbook);
    await acting.executor.trigger([opened()]);
    expect(await acting.finish()).toMatchObject([
      {
        state: 'failed',
        steps: [{ error: 'no value for settings.url: set it under playbooks.settings' }],
      },
    ]);
    expect(acting.connector.calls).toEqual([]);
    const dry = world({ responses: 'dry-run' }, playbook);
    await dry.executor.trigger([opened()]);
    expect(await dry.finish()).toMatchObject([
      {
        state: 'succeeded',
        steps: [
          {
            call: { with: { text: '<settings.url>' } },
            result: 'dry run: the call was not made; without a value: settings.url',
          },
        ],
      },
    ]);
  });

  it('holds back a call that carries what must never be touched', async () => {
    const playbook = playbookOf(
      "guards: { never: [203.0.113.0/24] }\nsteps:\n  - a: { action: test.do, target: { ip: '{{ incident.entity.source.ip }}' } }\n  - b: { action: test.do }",
    );
    const { executor, connector, finish } = world({}, playbook);
    await executor.trigger([opened()]);
    expect(await finish()).toMatchObject([
      {
        state: 'succeeded',
        steps: [
          { state: 'skipped', result: "held back: 203.0.113.9 is on the 'never' list" },
          { state: 'succeeded' },
        ],
      },
    ]);
    expect(connector.calls).toHaveLength(1);
  });

  it('makes at most so many calls an hour, over all runs, and goes on an hour later', async () => {
    const playbook = playbookOf(
      'guards: { at-most: { per-hour: 3 } }\nsteps: [{ a: { action: test.do } }]',
    );
    const { executor, connector, queue, finish } = world({}, playbook);
    await executor.trigger(Array.from({ length: 8 }, (_, index) => opened(`i${index}`)));
    const runs = await finish();
    expect(connector.calls).toHaveLength(3);
    expect(
      runs.filter(({ steps }) => steps[0]?.result === 'held back: over 3 calls an hour'),
    ).toHaveLength(5);
    await queue.advance(3_600_000);
    await executor.trigger([opened('later')]);
    await finish();
    expect(connector.calls).toHaveLength(4);
  });

  it('does not count dry runs against the cap', async () => {
    const playbook = playbookOf(
      'guards: { at-most: { per-hour: 1 } }\nsteps: [{ a: { action: test.do, dry-run: true } }, { b: { action: test.do } }]',
    );
    const { executor, finish } = world({}, playbook);
    await executor.trigger([opened()]);
    expect(await finish()).toMatchObject([
      { steps: [{ state: 'succeeded' }, { state: 'succeeded', dryRun: false }] },
    ]);
  });

  it('cancels a run whose playbook is gone', async () => {
    let playbooks = [TWO];
    const { executor, connector, finish } = world({ playbooks: () => playbooks });
    await executor.trigger([opened()]);
    playbooks = [];
    expect(await finish()).toMatchObject([{ state: 'cancelled' }]);
    expect(connector.calls).toEqual([]);
  });

  it('starts a playbook by hand, as often as asked', async () => {
    const { executor, queue, finish } = world();
    expect(await executor.start(ID, anIncident())).toMatchObject({
      trigger: `manual:${SAMPLE_TIME}`,
    });
    await queue.advance(1);
    await executor.start(ID, anIncident());
    expect(await finish()).toHaveLength(2);
    expect(await executor.start('other', anIncident())).toBeUndefined();
  });

  it('goes on after a restart with what was not finished', async () => {
    const { store, executor, connector } = world();
    await executor.trigger([opened()]);
    const again = world({ store });
    expect(await again.executor.resume()).toBe(1);
    await again.finish();
    expect(connector.calls).toEqual([]);
    expect(again.connector.calls).toHaveLength(2);
    expect(await again.executor.resume()).toBe(0);
  });

  it('ignores jobs that are old or of no run', async () => {
    const { executor, connector, store } = world();
    const [run] = await executor.trigger([opened()]);
    await executor.handle({ id: 'x', runId: 'none' });
    await executor.handle({ id: `${run?.id}:1:0`, runId: run?.id ?? '' });
    expect(connector.calls).toEqual([]);
    expect(await store.runs(1)).toMatchObject([
      { state: 'running', steps: [{ state: 'pending' }, {}] },
    ]);
  });

  it('gives up a step that the process dies in again and again', async () => {
    const { executor, store, queue, connector } = world(
      {},
      playbookOf('steps: [{ a: { action: test.do, retry: { times: 0 } } }]'),
    );
    const [run] = await executor.trigger([opened()]);
    if (!run) throw new Error('no run was planned');
    for (let attempt = 1; attempt <= 3; attempt++)
      await store.save({
        ...run,
        steps: run.steps.map((step) => ({ ...step, state: 'running' as const, attempts: attempt })),
      });
    await executor.resume();
    await queue.work((job) => executor.handle(job), { concurrency: 1, attempts: 1 });
    await queue.advance(0);
    expect(await store.runs(1)).toMatchObject([
      { state: 'failed', steps: [{ error: 'gave up: 3 attempts did not end' }] },
    ]);
    expect(connector.calls).toEqual([]);
  });

  it('ends every run, with each call made under one key, whatever store or queue fail in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (faults) => {
        let turn = 0;
        const failSometimes = (): void => {
          if (faults[turn++]) throw new Error('down');
        };
        const parts = world();
        const { store, queue, connector } = parts;
        const executor = new RunExecutor({
          ...parts.parts,
          store: new FailingRunStore(store, failSometimes),
          queue: {
            enqueue: async (...given) => {
              failSometimes();
              await queue.enqueue(...given);
            },
            work: (...given) => queue.work(...given),
            close: () => queue.close(),
          },
        });
        for (let done = false; !done;)
          done = await executor.trigger([opened('a'), opened('b')]).then(
            () => true,
            () => false,
          );
        await queue.work((job) => executor.handle(job), { concurrency: 2, attempts: 100 });
        for (let step = 0; step < 400 && queue.nextDueAt !== undefined; step++)
          await queue.advance(Math.max(0, queue.nextDueAt - queue.now));
        const runs = await store.runs(10);
        expect(runs.map(({ steps }) => steps.length)).toEqual([2, 2]);
        const crashed = runs.some(({ steps }) =>
          steps.some(({ error }) => error?.startsWith('gave up')),
        );
        if (!crashed) expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
        expect(runs.every(({ state }) => state !== 'running')).toBe(true);
        const keys = runs.flatMap(({ steps }) => steps.map(({ key }) => key));
        expect(connector.calls.every(({ key }) => keys.includes(key))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
