import { appendFileSync } from 'node:fs';
import type { SimulatedRecord, SourceName } from '../../apps/cli/src/simulate/index.ts';

/** Writes records to one file a source as a gateway would: those of the past at once, the others when they fall due. */
export class LiveFiles {
  readonly #records: readonly SimulatedRecord[];
  readonly #pathOf: (source: SourceName) => string;
  #next = 0;

  constructor(records: readonly SimulatedRecord[], pathOf: (source: SourceName) => string) {
    this.#records = records;
    this.#pathOf = pathOf;
  }

  get done(): boolean {
    return this.#next >= this.#records.length;
  }

  /** Writes all that is due at `now`, epoch ms. */
  write(now: number): void {
    const due = new Map<SourceName, string[]>();
    for (; !this.done; this.#next++) {
      const record = this.#records[this.#next];
      if (!record || record.at > now) break;
      const lines = due.get(record.source) ?? [];
      lines.push(`${record.record}\n`);
      due.set(record.source, lines);
    }
    for (const [source, lines] of due) appendFileSync(this.#pathOf(source), lines.join(''));
  }
}
