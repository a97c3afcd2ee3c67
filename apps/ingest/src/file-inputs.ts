import { safeMessage, type Emit, type Problem } from '@gatewatch/event';
import { FileTail, type TailBatch, type TailHandler, type TailPosition } from '@gatewatch/files';
import type { FileInput } from '@gatewatch/nest';
import type { IntakePosition } from './intake-log.ts';
import type { InputSettings, Intake } from './intake.ts';

export interface FileInputsParts {
  readonly intake: Intake;
  readonly files: readonly FileInput[];
  readonly latenessMs: number;
  /** positions that were kept */
  readonly positions: readonly IntakePosition[];
  readonly forget: (input: string) => Promise<void>;
  /** told that a configured input is about to be read */
  readonly readable: (watched: string) => void;
  readonly report: (problem: Problem) => void;
  readonly now: () => number;
  readonly emit: Emit;
}

const POLL_MS = 250;
const FAULT_PAUSE_MS = 1000;

/** Follows every configured file; one loop each, so that a slow one delays no other. */
export class FileInputs {
  readonly #parts: FileInputsParts;
  readonly #tails: {
    readonly tail: FileTail;
    readonly path: string;
    readonly settings: InputSettings;
  }[];
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(parts: FileInputsParts) {
    this.#parts = parts;
    this.#tails = parts.files.map((file) => {
      const settings = settingsOf(file, parts.latenessMs);
      return { path: file.path, settings, tail: this.#tailOf(file, settings) };
    });
  }

  /** Announces every file that was read before, then reads each once, so that time waits for all of them; then follows them. */
  async start(): Promise<void> {
    for (const { path, settings } of this.#tails) {
      if (settings.watched !== undefined) this.#parts.readable(settings.watched);
      for (const position of this.#parts.positions) {
        const { input, pattern } = tailPosition(position);
        if (pattern === path) await this.#parts.intake.open(input, settings, position);
      }
    }
    for (const { tail } of this.#tails) await tail.poll();
    this.#loops = this.#tails.map((one) => this.#follow(one));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    for (const { tail } of this.#tails) await tail.close();
  }

  async #follow({ tail, path }: { readonly tail: FileTail; readonly path: string }): Promise<void> {
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted;) {
      try {
        if (!(await tail.poll())) await pause(POLL_MS, signal);
        attempt = 1;
      } catch (error) {
        if (signal.aborted) return;
        const place = `file ${path}`;
        this.#parts.emit({ name: 'fault', place, message: safeMessage(error), attempt: attempt++ });
        await pause(FAULT_PAUSE_MS, signal);
      }
    }
  }

  #tailOf({ path, from }: FileInput, settings: InputSettings): FileTail {
    const { intake, forget, report, now } = this.#parts;
    const positions = this.#parts.positions.map(tailPosition);
    const handler: TailHandler = {
      opened: (position) => intake.open(position.input, settings, kept(position)),
      lines: (batch) => this.#lines(batch, settings),
      idle: (input, askedAt) => intake.empty(input, askedAt),
      ended: async (input) => {
        await intake.end(input);
        await forget(input);
      },
      problem: report,
    };
    return new FileTail({ pattern: path, from, positions, handler, now });
  }

  async #lines({ input, lines, nextPosition }: TailBatch, settings: InputSettings): Promise<void> {
    const records = lines.filter(({ bytes }) => bytes.length > 0);
    await this.#parts.intake.take(input, records, settings, kept(nextPosition));
  }
}

/** A rotated file, or one a day, is the same input: what was configured is watched. */
function settingsOf({ path, source, lateness }: FileInput, latenessMs: number): InputSettings {
  return {
    latenessMs: lateness ?? latenessMs,
    watched: `file:${path}`,
    ...(source === undefined ? {} : { source }),
  };
}

function tailPosition({ extra = '{}' }: IntakePosition): TailPosition {
  return JSON.parse(extra) as TailPosition;
}

function kept(position: TailPosition): { offset: number; extra: string } {
  return { offset: position.offset, extra: JSON.stringify(position) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
