import type { Readable } from 'node:stream';
import { readLines } from '@gatewatch/files';
import type { InputSettings, Intake } from './intake.ts';

/** Reads a stream to its end, once; what it held can't be asked for again, so it keeps no position. */
export class StdinInput {
  readonly #intake: Intake;
  readonly #name: string;
  readonly #settings: InputSettings;

  constructor(intake: Intake, name: string, settings: InputSettings) {
    this.#intake = intake;
    this.#name = name;
    this.#settings = settings;
  }

  async open(): Promise<void> {
    await this.#intake.open(this.#name, this.#settings);
  }

  async read(stream: Readable): Promise<void> {
    for await (const lines of readLines(stream)) {
      const records = lines.filter(({ bytes }) => bytes.length > 0);
      if (records.length > 0) await this.#intake.take(this.#name, records, this.#settings);
    }
    await this.#intake.end(this.#name);
  }
}
