import type { LineRefusal, LineRun } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import type { Normalizer } from '@gatewatch/normalize';
import { NO_ARRIVAL } from '../commands/input-lines.ts';
import { takeBlock } from '../commands/match-lines.ts';
import { parseEvent } from '../commands/read-events.ts';
import { linesOf } from './block-lines.ts';
import { attackNamed, type AttackLabels } from './attack-labels.ts';

/** Events that are kept for timing the rules. */
const MOST_SAMPLES = 2000;
const SAMPLES_OF_A_BLOCK = 20;

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
      this.#next = first + takeBlock(run, block, first, index === 0 ? refused : ignore);
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
    if (this.samples.length >= MOST_SAMPLES) return;
    for (const { bytes } of linesOf(block).slice(0, SAMPLES_OF_A_BLOCK)) {
      const event = parseEvent(bytes);
      if (event) this.samples.push(event);
    }
  }

  #readLabels(block: Buffer, first: number): void {
    for (const [index, { bytes }] of linesOf(block).entries())
      if (bytes.includes(this.#labelBytes)) this.#readLabel(bytes, first + index);
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

const ignore = (): void => undefined;
