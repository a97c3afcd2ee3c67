import { linesOf } from './block-lines.ts';
import { isEvent, type BacktestInput, type RecordReader } from './backtest-input.ts';
import { readConfiguration } from '../commands/configuration.ts';
import { inputBlocks } from '../commands/input-lines.ts';
import { Progress } from '../commands/progress.ts';
import type { Terminal } from '../commands/terminal.ts';

export interface FeedOptions {
  /** events are any JSON objects, as they are */
  readonly raw?: boolean;
  readonly timeField?: string;
  /** inputs hold records of this source; else each input is looked at */
  readonly source?: string;
  readonly config?: string;
}

/** Reads all inputs: events as they are, records of gateways through the configured normaliser. */
export async function feedInputs(
  files: readonly string[],
  options: FeedOptions,
  { input, terminal }: { readonly input: BacktestInput; readonly terminal: Terminal },
): Promise<void> {
  const progress = await Progress.over(files, terminal);
  const records = new RecordFeed(options, input, terminal);
  let current: string | undefined;
  let holdsEvents = false;
  for await (const { input: name, batch: block } of inputBlocks(files, terminal.stdin)) {
    progress.add(block.length);
    if (name !== current) {
      current = name;
      holdsEvents = holdsEventsByOption(options) ?? isEvent(firstLine(block));
    }
    if (holdsEvents) input.takeEvents(block);
    else await records.take(block, name);
  }
  progress.end();
}

function holdsEventsByOption({ raw, timeField, source }: FeedOptions): boolean | undefined {
  if (source !== undefined) return false;
  return raw === true || timeField !== undefined ? true : undefined;
}

/** The first line that is not empty. */
function firstLine(block: Buffer): Buffer {
  return linesOf(block).find(({ bytes }) => bytes.length > 0)?.bytes ?? block;
}

type RecordNormalizer = RecordReader['normalizer'];

/** Takes lines with records; the normaliser is opened when there are any. */
class RecordFeed {
  readonly #options: FeedOptions;
  readonly #input: BacktestInput;
  readonly #terminal: Terminal;
  #normalizer: RecordNormalizer | undefined;
  #offset = 0;
  #name = '';

  constructor(options: FeedOptions, input: BacktestInput, terminal: Terminal) {
    this.#options = options;
    this.#input = input;
    this.#terminal = terminal;
  }

  async take(block: Buffer, name: string): Promise<void> {
    this.#normalizer ??= await openNormalizer(this.#options, this.#terminal);
    if (name !== this.#name) this.#offset = 0;
    this.#name = name;
    const reader = { normalizer: this.#normalizer, source: this.#options.source };
    for (const { bytes, offset } of linesOf(block, this.#offset))
      this.#input.takeRecord(bytes, { input: name, offset }, reader);
    this.#offset += block.length;
  }
}

async function openNormalizer(
  { config: file, source }: FeedOptions,
  terminal: Terminal,
): Promise<RecordNormalizer> {
  const { makeNormalizer, openRecordFiles, requireSource } =
    await import('../commands/open-normalizer.ts');
  const { tokenKeys } = await import('../commands/token-key.ts');
  const config = readConfiguration(file, terminal);
  const files = await openRecordFiles(config, terminal);
  requireSource(files, '--source', source);
  const { now } = terminal;
  return makeNormalizer(
    files,
    { config, hmacKeys: tokenKeys(config, terminal), now },
    { near: now() },
  );
}
