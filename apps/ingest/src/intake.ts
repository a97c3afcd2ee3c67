import type { Emit, EventBundle } from '@gatewatch/event';
import type { Normalizer } from '@gatewatch/normalize';
import { Batch } from './batch.ts';
import type { Tally } from './input-meter.ts';
import { InputProgress, type ProgressOptions } from './input-progress.ts';
import type { IntakeLog, IntakePosition } from './intake-log.ts';

export interface RawRecord {
  /** place in the input partition, growing */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** it was longer than a record may be: `bytes` is its beginning */
  readonly tooLarge?: true;
}

export interface InputSettings {
  /** how long after its time an event may come, where that is not as long as elsewhere, ms */
  readonly delayMs?: number;
  /** the source by name; absent: recognised record by record */
  readonly source?: string;
  readonly latenessMs: number;
  /** under which name it is watched, as it is configured; absent: it is not */
  readonly watched?: string;
  /** under which name it is counted for people, where it is not watched: it has an end, or is a demo */
  readonly counted?: string;
}

export interface IntakeCounts {
  readonly records: number;
  readonly events: number;
  readonly dropped: number;
  readonly deadLetters: number;
  /** events far older than what was taken before: rules that count and compare over time pass them over */
  readonly behind: number;
}

type CommonProgress = Omit<ProgressOptions, 'latenessMs'>;

export interface IntakeParts {
  readonly tenant: string;
  readonly log: IntakeLog;
  readonly normalize: Normalizer['normalize'];
  readonly seal: (record: Uint8Array) => string;
  readonly now: () => number;
  readonly emit: Emit;
  readonly progress: CommonProgress;
  /** of all inputs together */
  readonly overall: InputProgress;
  /** told of what was stored of an input that is watched, or counted: that is never new */
  readonly watch?: (input: string, tally: Tally, newest: number | undefined, now: number) => void;
}

/** Of what is not watched. */
const NEVER = -Infinity;

/** Promises of one input that come closer together tell nothing that the next one does not. */
const PROMISE_EVERY_MS = 900;

interface Input {
  readonly progress: InputProgress;
  settings: InputSettings;
  /** the last promise that was written, so that an unchanged one is not written again */
  state?: 'open' | 'idle' | 'end';
  /** when the last promise was asked for, epoch ms */
  promisedAt: number;
  /** batches of one input are written one after the other */
  tail: Promise<unknown>;
}

interface Taking {
  readonly name: string;
  readonly input: Input;
  /** those of this batch: pushes to several sources share an input */
  readonly settings: InputSettings;
  readonly records: readonly RawRecord[];
  readonly position: IntakePosition | undefined;
}

/** Records of a batch between which others have their turn: health and other pushes wait a few ms for it, not seconds. */
const RECORDS_A_TURN = 500;

/**
 * Takes raw records of input partitions, in order, and resolves once what became of them is stored: events in the events
 * log, all else in the dead letters. Batches of one input follow each other; inputs are independent.
 */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #inputs = new Map<string, Input>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Announces an input that is about to be read: time waits for it. */
  open(name: string, settings: InputSettings, position?: IntakePosition): Promise<void> {
    const input = this.#input(name, settings);
    if (position?.newest !== undefined) input.progress.took(position.newest, this.#parts.now());
    return this.#queue(input, () => this.#promise(name, input, { state: 'open' }, position));
  }

  take(
    name: string,
    records: readonly RawRecord[],
    settings: InputSettings,
    position?: IntakePosition,
  ): Promise<IntakeCounts> {
    const input = this.#input(name, settings);
    return this.#queue(input, () => this.#take({ name, input, settings, records, position }));
  }

  /** The input was read to its end, asked at `askedAt`, and had nothing new: a heartbeat. */
  empty(name: string, askedAt: number): Promise<void> {
    const input = this.#inputs.get(name);
    if (!input) return Promise.resolve();
    return this.#queue(input, async () => {
      const { promise, idle } = input.progress.empty(askedAt);
      if (idle ? input.state === 'idle' : askedAt - input.promisedAt < PROMISE_EVERY_MS) return;
      input.promisedAt = askedAt;
      const promised = promise === undefined ? {} : { promise };
      await this.#promise(name, input, idle ? { ...promised, state: 'idle' } : promised);
    });
  }

  /** The input is finished and will not come back: it holds nothing back any more. */
  end(name: string): Promise<void> {
    const input = this.#inputs.get(name);
    if (!input) return Promise.resolve();
    this.#inputs.delete(name);
    return this.#queue(input, () => this.#promise(name, input, { state: 'end' }));
  }

  /** The input is read by another process now. */
  release(name: string): void {
    this.#inputs.delete(name);
  }

  /** Resolves when nothing is in hand. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#inputs.values()].map(({ tail }) => tail));
  }

  #input(name: string, settings: InputSettings): Input {
    let input = this.#inputs.get(name);
    if (!input) {
      input = {
        progress: new InputProgress(progressOf(settings, this.#parts.progress)),
        settings,
        promisedAt: -Infinity,
        tail: Promise.resolve(),
      };
      this.#inputs.set(name, input);
    }
    input.settings = settings;
    return input;
  }

  #queue<T>(input: Input, work: () => Promise<T>): Promise<T> {
    const done = input.tail.then(work, work);
    input.tail = done.catch(() => undefined);
    return done;
  }

  async #take({ name, input, settings, records, position }: Taking): Promise<IntakeCounts> {
    const now = this.#parts.now();
    const batch = await this.#read(new Batch(this.#parts, name, now), {
      name,
      input,
      settings,
      records,
    });
    const bundles = batch.bundles(settings.latenessMs);
    await this.#parts.log.append({
      input: name,
      bundles,
      deadLetters: batch.deadLetters,
      ...withoutUndefined(this.#parts.overall.newestWith(batch.newest)),
      ...(position
        ? { position: withNewest(position, input.progress.newestWith(batch.newest)) }
        : {}),
    });
    delete input.state;
    input.progress.took(batch.newest, now);
    if (batch.newest !== undefined) this.#parts.overall.took(batch.newest, now);
    batch.report(records.length);
    const { watched, counted } = settings;
    const tally = batch.tally(records.length);
    if (watched !== undefined) this.#parts.watch?.(watched, tally, batch.newest, now);
    else if (counted !== undefined) this.#parts.watch?.(counted, tally, NEVER, now);
    return batch.counts(records.length);
  }

  /** Time must not go on meanwhile without an input that was idle. */
  async #read(
    batch: Batch,
    { name, input, settings, records }: Omit<Taking, 'position'>,
  ): Promise<Batch> {
    if (records.length > RECORDS_A_TURN && input.state === 'idle')
      await this.#promise(name, input, { state: 'open' });
    for (const [index, record] of records.entries()) {
      if (index % RECORDS_A_TURN === RECORDS_A_TURN - 1) await nextTurn();
      batch.add(record, settings);
    }
    return batch;
  }

  async #promise(
    name: string,
    input: Input,
    what: Pick<EventBundle, 'promise' | 'state'>,
    position?: IntakePosition,
  ): Promise<void> {
    if (what.state === 'open' && input.state === 'open') return;
    const { tenant, log } = this.#parts;
    const lateness = input.settings.latenessMs;
    const bundle: EventBundle = { v: 1, tenant, s: name, lateness, events: [], ...what };
    await log.append({
      input: name,
      bundles: [bundle],
      deadLetters: [],
      ...(position ? { position } : {}),
    });
    if (what.state) input.state = what.state;
  }
}

function progressOf(
  { latenessMs, delayMs }: InputSettings,
  common: CommonProgress,
): ProgressOptions {
  return { ...common, latenessMs, delayMs: delayMs ?? common.delayMs };
}

function withoutUndefined(newest: number | undefined): { newest?: number } {
  return newest === undefined ? {} : { newest };
}

function withNewest(position: IntakePosition, newest: number | undefined): IntakePosition {
  return newest === undefined ? position : { ...position, newest };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
