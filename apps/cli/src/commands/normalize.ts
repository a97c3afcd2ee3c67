import { formatProblem } from '@gatewatch/event';
import type { Explanation, NormalizedRecord, Normalizer } from '@gatewatch/normalize';
import { LineWriter } from '../line-writer.ts';
import { UsageError } from '../usage-error.ts';
import { readConfiguration } from './configuration.ts';
import { explainAsJson, explainAsText } from './explain-records.ts';
import { Guesses } from './guesses.ts';
import { inputLines, NO_ARRIVAL } from './input-lines.ts';
import { makeNormalizer, openRecordFiles, requireSource } from './open-normalizer.ts';
import { openOutputFile } from './output-file.ts';
import { tokenKeys } from './token-key.ts';
import { Progress } from './progress.ts';
import { say, type Terminal } from './terminal.ts';

export interface NormalizeOptions {
  readonly config?: string;
  readonly source?: string;
  /** each line is an object whose member of this name is the record */
  readonly envelope?: string;
  /** file for what became no event */
  readonly deadLetters?: string;
  /** say of each record what it became and why, in place of the events */
  readonly explain?: boolean;
  /** the explanations as JSON lines */
  readonly json?: boolean;
}

/** `gatewatch normalize`: records in, events out, a line each. @returns the exit code */
export async function normalize(
  files: readonly string[],
  options: NormalizeOptions,
  terminal: Terminal,
): Promise<number> {
  const job = await NormalizeJob.prepare(options, terminal);
  const progress = await Progress.over(files, terminal);
  let line = -1;
  for await (const { input, batch: lines } of inputLines(files, terminal.stdin)) {
    for (const { offset, bytes } of lines) {
      line++;
      progress.add(bytes.length + 1);
      if (bytes.length > 0) job.take(bytes, { input, offset }, line);
    }
    await job.flush();
    if (job.closed) break;
  }
  progress.end();
  await job.end();
  return 0;
}

interface Counts {
  records: number;
  events: number;
  dropped: number;
  readonly reasons: Map<string, number>;
}

class NormalizeJob {
  readonly #normalizer: Normalizer;
  readonly #options: NormalizeOptions;
  readonly #terminal: Terminal;
  readonly #out: LineWriter;
  readonly #dead: LineWriter | undefined;
  readonly #counts: Counts = { records: 0, events: 0, dropped: 0, reasons: new Map() };

  readonly #guesses = new Guesses();
  /** of the record that was normalised last */
  readonly #explanations: Explanation[];

  private constructor(
    { normalizer, explanations }: { normalizer: Normalizer; explanations: Explanation[] },
    options: NormalizeOptions,
    terminal: Terminal,
    dead: LineWriter | undefined,
  ) {
    this.#normalizer = normalizer;
    this.#explanations = explanations;
    this.#options = options;
    this.#terminal = terminal;
    this.#out = new LineWriter(terminal.stdout);
    this.#dead = dead;
  }

  static async prepare(options: NormalizeOptions, terminal: Terminal): Promise<NormalizeJob> {
    requireFitting(options);
    const config = readConfiguration(options.config, terminal);
    const files = await openRecordFiles(config, terminal);
    const { sources, enrichment } = files;
    for (const problem of [...sources.problems, ...enrichment.current.problems]) {
      say(terminal, formatProblem(problem));
    }
    requireSource(files, '--source', options.source);
    const { now } = terminal;
    const explanations: Explanation[] = [];
    const explain = (explanation: Explanation): void => void explanations.push(explanation);
    const normalizer = await makeNormalizer(
      files,
      { config, hmacKeys: tokenKeys(config, terminal), now },
      { near: now(), ...(options.explain === true && { explain }) },
    );
    const dead = await openOutputFile('--dead-letters', options.deadLetters);
    return new NormalizeJob({ normalizer, explanations }, options, terminal, dead);
  }

  get closed(): boolean {
    return this.#out.closed;
  }

  take(bytes: Buffer, place: { input: string; offset: number }, line: number): void {
    const { envelope } = this.#options;
    this.#counts.records++;
    if (envelope === undefined) this.#takePlain(bytes, place);
    else this.#takeEnveloped(bytes, place, { line, envelope });
  }

  async flush(): Promise<void> {
    await this.#out.flush();
    await this.#dead?.flush();
  }

  async end(): Promise<void> {
    await this.#out.flush();
    await this.#dead?.end();
    const { records, events, dropped, reasons } = this.#counts;
    const letters = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
    say(
      this.#terminal,
      `${records} records, ${events} events, ${dropped} dropped, dead letters: ${letters || 'none'}`,
    );
    const guessed = this.#guesses.sentence();
    if (guessed !== undefined) say(this.#terminal, guessed);
  }

  #takePlain(bytes: Buffer, place: { input: string; offset: number }): void {
    this.#explanations.length = 0;
    const made = this.#normalize(bytes, place);
    if (this.#options.explain === true) {
      const explain = this.#options.json === true ? explainAsJson : explainAsText;
      void this.#out.write(explain(place, this.#explanations, made));
      return;
    }
    for (const event of made.events) void this.#out.write(JSON.stringify(event));
  }

  #takeEnveloped(
    bytes: Buffer,
    place: { input: string; offset: number },
    { line, envelope }: { line: number; envelope: string },
  ): void {
    const opened = openEnvelope(bytes, envelope);
    const put = (what: Record<string, unknown>): void => {
      void this.#out.write(JSON.stringify({ ...opened?.rest, line, ...what }));
    };
    if (!opened) {
      this.#count('bad_envelope');
      return put({ event: null, reason: 'bad_envelope' });
    }
    const made = this.#normalize(Buffer.from(opened.record), place);
    for (const event of made.events) put({ event });
    for (const { reason } of made.deadLetters) put({ event: null, reason });
    for (let dropped = 0; dropped < made.dropped; dropped++)
      put({ event: null, reason: 'dropped' });
  }

  #normalize(bytes: Buffer, place: { input: string; offset: number }): NormalizedRecord {
    const { source } = this.#options;
    const made = this.#normalizer.normalize(
      bytes,
      place,
      NO_ARRIVAL,
      source === undefined ? {} : { source },
    );
    this.#counts.events += made.events.length;
    for (const event of made.events) this.#guesses.add(event);
    this.#counts.dropped += made.dropped;
    // it was not, since a file was read. A deleted member would make the event slow to write
    for (const event of made.events) event['event.ingested'] = undefined;
    for (const letter of made.deadLetters) {
      this.#count(letter.reason);
      const origin = { input: place.input, offset: place.offset, index: letter.index };
      void this.#dead?.write(JSON.stringify({ ...letter, origin }));
    }
    return made;
  }

  #count(reason: string): void {
    const { reasons } = this.#counts;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
}

function requireFitting({ explain, json, envelope }: NormalizeOptions): void {
  if (json === true && explain !== true) throw new UsageError('--json goes with --explain');
  if (explain === true && envelope !== undefined) {
    throw new UsageError('--explain and --envelope exclude each other');
  }
}

function openEnvelope(
  bytes: Buffer,
  field: string,
): { record: string; rest: Record<string, unknown> } | undefined {
  try {
    const { [field]: record, ...rest } = JSON.parse(bytes.toString('utf8')) as Record<
      string,
      unknown
    >;
    return typeof record === 'string' ? { record, rest } : undefined;
  } catch {
    return undefined;
  }
}
