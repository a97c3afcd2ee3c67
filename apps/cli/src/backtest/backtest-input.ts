import type { LineRefusal, LineRun } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import type { Normalizer } from '@gatewatch/normalize';
import { attackNamed, type AttackLabels } from './attack-labels.ts';

/** Events that are kept for timing the rules. */
const MOST_SAMPLES = 2000;
const SAMPLES_OF_A_BLOCK = 20;
const LINE_FEED = 0x0a;
/** Records of a file arrive at no certain time: none of their times is too late. */
const NO_ARRIVAL = 8.64e15 - 86_400_000;

export interface BacktestInputOptions {
  /** all that see the input, one after the other */
  readonly runs: readonly LineRun[];
  readonly labels: AttackLabels;
  /** the event's field that names its attack */
  readonly labelField: string;
  readonly timeOf: (event: GatewayEvent) => number | undefined;
  readonly refused: (why: LineRefusal, line: number) => void;
}

/** How records become events: by the source that is named, else by what they look like. */
export interface RecordReader {
  readonly normalizer: Normalizer;
  readonly source: string | undefined;
}

/** Gives blocks of lines to runs, and takes from them what else a backtest needs: labels and samples. */
export class BacktestInput {
  readonly samples: GatewayEvent[] = [];
  /** records that became no event */
  deadLetters = 0;
  readonly #options: BacktestInputOptions;
  readonly #labelBytes: Buffer;
  #next = 0;

  constructor(options: BacktestInputOptions) {
    this.#options = options;
    this.#labelBytes = Buffer.from(`"${options.labelField}"`);
  }

  /** A block of whole lines that hold events. */
  takeEvents(block: Buffer): void {
    const first = this.#next;
    this.#sample(block);
    if (block.includes(this.#labelBytes)) this.#readLabels(block, first);
    const { runs, refused } = this.#options;
    for (const [index, run] of runs.entries())
      this.#next = first + run.takeBlock(block, first, index === 0 ? refused : ignore);
  }

  /** A line that holds a record of a gateway. */
  takeRecord(
    bytes: Buffer,
    place: { readonly input: string; readonly offset: number },
    { normalizer, source }: RecordReader,
  ): void {
    const line = this.#next++;
    if (bytes.length === 0) return;
    const named = source === undefined ? {} : { source };
    const made = normalizer.normalize(bytes, place, NO_ARRIVAL, named);
    this.deadLetters += made.deadLetters.length;
    for (const event of made.events) {
      if (this.samples.length < MOST_SAMPLES) this.samples.push(event);
      for (const run of this.#options.runs) run.takeEvent(event, line);
    }
  }

  #sample(block: Buffer): void {
    let from = 0;
    for (let n = 0; n < SAMPLES_OF_A_BLOCK && this.samples.length < MOST_SAMPLES; n++) {
      const end = block.indexOf(LINE_FEED, from);
      if (end < 0) return;
      const event = parseEvent(block.subarray(from, end));
      if (event) this.samples.push(event);
      from = end + 1;
    }
  }

  #readLabels(block: Buffer, first: number): void {
    let line = first;
    let from = 0;
    let found = block.indexOf(this.#labelBytes);
    while (found >= 0 && from < block.length) {
      const feed = block.indexOf(LINE_FEED, from);
      const end = feed < 0 ? block.length : feed;
      if (found < end) {
        this.#readLabel(block.subarray(from, end), line);
        found = block.indexOf(this.#labelBytes, end);
      }
      from = end + 1;
      line++;
    }
  }

  #readLabel(bytes: Buffer, line: number): void {
    const event = parseEvent(bytes);
    const { labels, labelField, timeOf } = this.#options;
    const attack = attackNamed(event?.[labelField]);
    if (!event || attack === undefined) return;
    const at = timeOf(event);
    labels.add(line, { attack, ...(at === undefined ? {} : { at }) });
  }
}

/** Whether a line is an event, and no record of a gateway that has yet to become one. */
export function isEvent(line: Buffer): boolean {
  const event = parseEvent(line);
  if (event?.['@timestamp'] === undefined) return false;
  return Object.keys(event).some((name) => name === 'event' || name.startsWith('event.'));
}

export function parseEvent(bytes: Buffer): GatewayEvent | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as GatewayEvent)
      : undefined;
  } catch {
    return undefined;
  }
}

const ignore = (): void => undefined;
