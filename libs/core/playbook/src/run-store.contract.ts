import { SAMPLE_TIME as T } from '@gatewatch/incident/contracts';
import { expect, it } from '@jest/globals';
import type { Run, RunStore } from './model.ts';
import { aRun, aStep } from './samples.contract.ts';

const idsOf = (runs: readonly Run[]): string[] => runs.map(({ id }) => id);

/** What every RunStore keeps to. `open` gives an empty store. */
export function runStoreContract(open: () => Promise<RunStore>): void {
  it('gives back a run as it was saved', async () => {
    const store = await open();
    const run = aRun({
      steps: [
        aStep({
          state: 'succeeded',
          call: { target: { credential: 'k=1' }, with: { minute: 5, nested: { list: [1, 'é'] } } },
          key: 'k',
          attempts: 2,
          startedAt: T,
          endedAt: T + 1,
          result: 'written',
        }),
        aStep({ name: 'page' }),
      ],
    });
    await store.save(run);
    expect(await store.run(run.id)).toEqual(run);
  });

  it('knows nothing of a run that was never saved', async () => {
    const store = await open();
    expect(await store.run('none')).toBeUndefined();
    expect(await store.runsOf('none')).toEqual([]);
    expect(await store.runs(10)).toEqual([]);
    expect(await store.unfinished()).toEqual([]);
  });

  it('replaces a run by its id', async () => {
    const store = await open();
    await store.save(aRun());
    const done = aRun({ state: 'succeeded', endedAt: T + 1 });
    await store.save(done);
    await store.save(done);
    expect(await store.runs(10)).toEqual([done]);
  });

  it('gives the runs of an incident, newest first', async () => {
    const store = await open();
    await store.save(aRun({ id: 'a', startedAt: T }));
    await store.save(aRun({ id: 'c', startedAt: T + 2 }));
    await store.save(aRun({ id: 'b', startedAt: T + 1 }));
    await store.save(aRun({ id: 'x', incidentId: 'i2', startedAt: T + 3 }));
    expect(idsOf(await store.runsOf('i1'))).toEqual(['c', 'b', 'a']);
    expect(idsOf(await store.runs(2))).toEqual(['x', 'c']);
  });

  it('gives the runs that are not finished', async () => {
    const store = await open();
    await store.save(aRun({ id: 'open' }));
    for (const state of ['succeeded', 'failed', 'cancelled'] as const)
      await store.save(aRun({ id: state, state, endedAt: T }));
    expect(idsOf(await store.unfinished())).toEqual(['open']);
    await store.save(aRun({ id: 'open', state: 'failed', endedAt: T }));
    expect(await store.unfinished()).toEqual([]);
  });

  it('forgets runs that ended before a time, and none that still runs', async () => {
    const store = await open();
    await store.save(aRun({ id: 'old', state: 'succeeded', startedAt: T - 9, endedAt: T - 1 }));
    await store.save(aRun({ id: 'kept', state: 'succeeded', startedAt: T - 9, endedAt: T }));
    await store.save(aRun({ id: 'open', startedAt: T - 9 }));
    expect(await store.forget(T)).toBe(1);
    expect(await store.run('old')).toBeUndefined();
    expect(idsOf(await store.runs(10)).sort()).toEqual(['kept', 'open']);
    expect(await store.forget(T)).toBe(0);
  });
}
