import { setTimeout as wait } from 'node:timers/promises';
import type { Intake, RawRecord } from '@gatewatch/ingest';
import { demoTraffic, type SimulatedRecord, type SourceName } from '../simulate/index.ts';

export interface DemoFeedParts {
  readonly intake: Intake;
  readonly latenessMs: number;
  readonly seed: number;
  /** end of what an earlier start has fed already, epoch ms; its history is not fed again */
  readonly fedUntil: number | undefined;
  readonly now: () => number;
}

const SOURCES: readonly SourceName[] = ['kong', 'litellm', 'nginx'];
const BATCH = 400;
const TICK_MS = 200;

/** Feeds demo traffic through the front door: honest history at once, then live records as they fall due. */
export class DemoFeed {
  readonly #parts: DemoFeedParts;
  readonly #stopping = new AbortController();
  readonly #started: number;
  readonly #offsets = new Map<SourceName, number>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DemoFeedParts) {
    this.#parts = parts;
    this.#started = parts.now();
  }

  /** Announces the inputs, so that time waits for the history. */
  async open(): Promise<void> {
    const { intake, latenessMs } = this.#parts;
    for (const source of SOURCES) await intake.open(this.#input(source), { source, latenessMs });
  }

  start(): void {
    this.#running = this.#feed();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const source of SOURCES) await this.#parts.intake.end(this.#input(source));
  }

  async #feed(): Promise<void> {
    const { seed, fedUntil = -Infinity, now } = this.#parts;
    const { signal } = this.#stopping;
    let batch: SimulatedRecord[] = [];
    for (const record of demoTraffic(seed, this.#started)) {
      if (record.at <= fedUntil) continue;
      while (record.at > now() || batch.length >= BATCH) {
        await this.#take(batch);
        batch = [];
        await this.#beat();
        if (record.at <= now()) continue;
        await wait(Math.min(TICK_MS, record.at - now()), undefined, { signal }).catch(
          () => undefined,
        );
        if (signal.aborted) return;
      }
      batch.push(record);
      if (signal.aborted) return;
    }
  }

  /** Sources that wrote nothing lately hold nobody back. */
  async #beat(): Promise<void> {
    const askedAt = this.#parts.now();
    for (const source of SOURCES) await this.#parts.intake.empty(this.#input(source), askedAt);
  }

  async #take(batch: readonly SimulatedRecord[]): Promise<void> {
    const { intake, latenessMs } = this.#parts;
    for (const source of SOURCES) {
      const records = batch.filter((one) => one.source === source).map((one) => this.#place(one));
      if (records.length > 0)
        await intake.take(this.#input(source), records, {
          source,
          latenessMs,
          counted: `demo:${source}`,
        });
    }
  }

  #place({ source, record }: SimulatedRecord): RawRecord {
    const offset = this.#offsets.get(source) ?? 0;
    this.#offsets.set(source, offset + 1);
    return { offset, bytes: Buffer.from(record) };
  }

  #input(source: SourceName): string {
    return `demo:${source}:${this.#started}`;
  }
}
