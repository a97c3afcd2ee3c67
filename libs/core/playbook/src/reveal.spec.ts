import { anIncident, SAMPLE_TIME } from '@gatewatch/incident/contracts';
import { describe, expect, it } from '@jest/globals';
import { ActionError } from './action-error.ts';
import { MemoryJobQueue } from './memory-job-queue.ts';
import { MemoryRunStore } from './memory-run-store.ts';
import type { ActionCall, Connector, Run } from './model.ts';
import { parsePlaybooks } from './parse-playbooks.ts';
import { aPlaybook } from './playbooks.contract.ts';
import { RunExecutor, type RunExecutorParts } from './run-executor.ts';
import type { RevealForStep } from './step-call.ts';

const SECRET = 'sk-canary-of-the-vault';
const TOKEN = 'k1.abc';
const HEAD =
  'title: Revoke\nid: 2f1f6d5e-7c3b-4c59-9f77-8a8c1b8d1c01\non: [incident.opened]\nmode: act\n';
const PLAYBOOK = aPlaybook(
  `${HEAD}steps:\n  - revoke:\n      action: test.do\n      with: { text: { reveal: api.key.id, prefix: 'Bearer ' }, note: [{ reveal: api.key.id }] }\n      retry: { times: 1, within: 1s }\n`,
);

class KeyConnector implements Connector {
  readonly name = 'test';
  readonly verbs = ['do'];
  readonly calls: ActionCall[] = [];
  readonly checked: unknown[] = [];
  act = (_verb: string, call: ActionCall): Promise<string> => {
    this.calls.push(call);
    return Promise.resolve('done');
  };
  check(_verb: string, args: Readonly<Record<string, unknown>>): readonly string[] {
    this.checked.push(args);
    return [];
  }
}

async function runWith(
  reveal: RevealForStep | undefined,
  more: Partial<RunExecutorParts> = {},
  incident = anIncident({ entity: { 'api.key.id': TOKEN }, entities: [] }),
) {
  const store = new MemoryRunStore();
  const queue = new MemoryJobQueue(SAMPLE_TIME);
  const connector = new KeyConnector();
  const saved: Run[] = [];
  const executor = new RunExecutor({
    store,
    queue,
    connectors: [connector],
    playbooks: () => [PLAYBOOK],
    responses: 'act',
    deadline: async (work) => work,
    now: () => queue.now,
    saved: (run) => saved.push(run),
    reveal,
    ...more,
  });
  await executor.trigger([{ kind: 'opened', incident }]);
  await queue.work((job) => executor.handle(job), { concurrency: 1, attempts: 5 });
  for (let turn = 0; turn < 10 && queue.nextDueAt !== undefined; turn++)
    await queue.advance(Math.max(0, queue.nextDueAt - queue.now));
  const [run] = await store.runs(1);
  return { run, connector, saved };
}

const allowed: RevealForStep = () => Promise.resolve({ kind: 'revealed', credential: SECRET });

describe('a step that asks for a credential', () => {
  it('sends the credential itself, and keeps the token everywhere else', async () => {
    const asked: unknown[] = [];
    const { run, connector, saved } = await runWith((ask) => {
      asked.push(ask);
      return allowed(ask);
    });
    expect(connector.calls.map(({ with: args }) => args)).toEqual([
      { text: `Bearer ${SECRET}`, note: [SECRET] },
    ]);
    const why = `run ${run?.id} of ${PLAYBOOK.id}, step revoke`;
    expect(asked).toEqual([{ connector: 'test', field: 'api.key.id', token: TOKEN, why }]);
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(JSON.stringify([run, saved, connector.checked])).not.toContain(SECRET);
    expect(run?.steps[0]?.call?.with['text']).toEqual({
      reveal: 'api.key.id',
      prefix: 'Bearer ',
      token: TOKEN,
    });
  });

  it('asks for nothing in a dry run', async () => {
    let asked = 0;
    const { run, connector } = await runWith(
      (ask) => {
        asked++;
        return allowed(ask);
      },
      { responses: 'dry-run' },
    );
    expect([asked, connector.calls, run?.state]).toEqual([0, [], 'succeeded']);
  });

  it.each([
    {
      name: 'its connector is not allowed',
      reveal: () => Promise.resolve({ kind: 'refused' } as const),
    },
    { name: 'nobody can give one', reveal: undefined },
  ])('sends the token where $name', async ({ reveal }) => {
    const { connector } = await runWith(reveal);
    expect(connector.calls.map(({ with: args }) => args)).toEqual([
      { text: `Bearer ${TOKEN}`, note: [TOKEN] },
    ]);
  });

  it('fails without a call where the vault has none, and says why', async () => {
    const why = 'the vault does not keep it';
    const { run, connector } = await runWith(() => Promise.resolve({ kind: 'missing', why }));
    expect(connector.calls).toEqual([]);
    expect(run?.steps[0]).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: 'test.do: no credential for api.key.id: the vault does not keep it',
    });
  });

  it('tries again where the vault can not be asked, and repeats none of its words', async () => {
    const { run } = await runWith(() => Promise.reject(new Error(`broken near ${SECRET}`)));
    expect(run?.steps[0]).toMatchObject({
      state: 'failed',
      attempts: 2,
      error: "the vault can't be asked",
    });
  });

  it('cannot act for an incident that has no such field', async () => {
    const { run } = await runWith(
      allowed,
      {},
      anIncident({ entity: { 'source.ip': '192.0.2.1' }, entities: [] }),
    );
    expect(run?.steps[0]?.error).toContain("no value for incident.entity['api.key.id']");
  });

  it.each([
    { name: 'result', act: () => Promise.resolve(`sent ${SECRET}`) },
    {
      name: 'error',
      act: () =>
        Promise.reject(new ActionError('ACTION_REFUSED', `no ${SECRET}`, { retriable: false })),
    },
  ])('stores the token where a connector tells the credential in its $name', async ({ act }) => {
    const connector = new KeyConnector();
    connector.act = act;
    const { run } = await runWith(allowed, { connectors: [connector] });
    expect(run?.steps[0]?.result ?? run?.steps[0]?.error).toContain(TOKEN);
    expect(JSON.stringify(run)).not.toContain(SECRET);
  });

  it.each([
    '{ reveal: 7 }',
    '{ reveal: api.key.id, token: k1.abc }',
    "{ reveal: '{{ incident.id }}' }",
  ])('is refused as %s, with where it stands', (reference) => {
    const text = `${HEAD}steps:\n  - revoke: { action: test.do, with: { text: ${reference} } }\n`;
    const { problems } = parsePlaybooks([{ path: 'p.yml', text }], {
      connectors: [new KeyConnector()],
    });
    expect(problems).toEqual([
      expect.objectContaining({
        line: 6,
        code: 'PLAYBOOK_ARGUMENT',
        message: expect.stringContaining('{ reveal: FIELD }'),
      }),
    ]);
  });
});
