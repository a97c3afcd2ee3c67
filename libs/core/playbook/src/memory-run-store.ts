import type { Run, RunStore } from './model.ts';

/** A RunStore for one-shot commands and tests: everything is gone with the process. */
export class MemoryRunStore implements RunStore {
  readonly #runs = new Map<string, Run>();

  async save(run: Run): Promise<void> {
    this.#runs.set(run.id, run);
  }

  async run(id: string): Promise<Run | undefined> {
    return this.#runs.get(id);
  }

  async runsOf(incidentId: string): Promise<readonly Run[]> {
    return this.#newestFirst().filter((run) => run.incidentId === incidentId);
  }

  async runs(limit: number): Promise<readonly Run[]> {
    return this.#newestFirst().slice(0, limit);
  }

  async unfinished(): Promise<readonly Run[]> {
    return this.#newestFirst().filter(({ state }) => state === 'running');
  }

  async forget(before: number): Promise<number> {
    const old = [...this.#runs.values()].filter(
      ({ endedAt }) => endedAt !== undefined && endedAt < before,
    );
    for (const { id } of old) this.#runs.delete(id);
    return old.length;
  }

  #newestFirst(): Run[] {
    return [...this.#runs.values()].sort((left, right) => right.startedAt - left.startedAt);
  }
}
