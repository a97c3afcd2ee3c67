import { parseDuration, type DeadLetter } from '@gatewatch/event';
import { DeadRecords, type DeadRecord } from '@gatewatch/ingest/records';
import type { GatewatchConfig } from '@gatewatch/nest';
import { openDeadLetters, type DeadLetterBox } from '@gatewatch/wiring';
import { UsageError } from '../usage-error.ts';
import { readConfiguration } from './configuration.ts';
import type { Terminal } from './terminal.ts';

export interface DeadLetterOptions {
  readonly config?: string;
  readonly reason?: string;
  readonly source?: string;
  /** ISO time, or a span before now */
  readonly since?: string;
  readonly json?: boolean;
}

export interface ShowOptions extends DeadLetterOptions {
  readonly limit: string;
}

const UNKNOWN = 'unknown';

/** `gatewatch dead-letters list`: counts by reason and source. @returns the exit code */
export async function listDeadLetters(
  options: DeadLetterOptions,
  terminal: Terminal,
): Promise<number> {
  const groups = new Map<string, Group>();
  await withBox(options, terminal, async (box, config) => {
    for (const { letters } of await chosenRecords(box, config, options, terminal)) {
      for (const letter of letters) count(groups, letter);
    }
  });
  const rows = [...groups.values()].sort((left, right) => right.count - left.count);
  for (const row of rows)
    terminal.stdout.write(`${options.json ? JSON.stringify(row) : toText(row)}\n`);
  if (rows.length === 0 && !options.json) terminal.stdout.write('no dead letters\n');
  return 0;
}

/** `gatewatch dead-letters show`: the newest, with their scrubbed previews. @returns the exit code */
export async function showDeadLetters(options: ShowOptions, terminal: Terminal): Promise<number> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new UsageError(`--limit: '${options.limit}' is no whole number above 0`);
  }
  await withBox(options, terminal, async (box, config) => {
    const records = await chosenRecords(box, config, options, terminal);
    const letters = records.flatMap(({ letters: all }) => all).slice(-limit);
    for (const { sealed, ...letter } of letters) {
      const shown = { ...letter, at: new Date(letter.at).toISOString(), sealed: sealed !== '' };
      terminal.stdout.write(`${JSON.stringify(shown)}\n`);
    }
  });
  return 0;
}

/** Opens the dead letters of the configured installation, and closes them whatever happens. */
export async function withBox(
  { config: file }: Pick<DeadLetterOptions, 'config'>,
  terminal: Terminal,
  work: (box: DeadLetterBox, config: GatewatchConfig) => Promise<void>,
): Promise<void> {
  const config = readConfiguration(file, terminal);
  const box = await openDeadLetters(config, terminal.now);
  try {
    await work(box, config);
  } finally {
    await box.close();
  }
}

/** The records of which a dead letter is what was asked for, and not done. */
export async function chosenRecords(
  box: DeadLetterBox,
  { tenant }: GatewatchConfig,
  options: DeadLetterOptions,
  terminal: Terminal,
): Promise<DeadRecord[]> {
  const { reason, source } = options;
  const since = readSince(options.since, terminal.now());
  const records = new DeadRecords();
  for await (const entry of box.read()) if (entry.tenant === tenant) records.add(entry);
  const isChosen = (letter: DeadLetter): boolean =>
    (reason === undefined || letter.reason === reason) &&
    (source === undefined || sourceOf(letter) === source) &&
    letter.at >= since;
  return [...records.list()].filter(({ letters }) => letters.some(isChosen));
}

function sourceOf({ source, named }: DeadLetter): string {
  return source ?? named ?? UNKNOWN;
}

function readSince(text: string | undefined, now: number): number {
  if (text === undefined) return -Infinity;
  const span = parseDuration(text);
  const at = span === undefined ? Date.parse(text) : now - span;
  if (Number.isNaN(at)) {
    throw new UsageError(`--since: '${text}' is neither an ISO time nor a span such as 2h`);
  }
  return at;
}

interface Group {
  readonly reason: string;
  readonly source: string;
  count: number;
  first: string;
  last: string;
}

function count(groups: Map<string, Group>, letter: DeadLetter): void {
  const [reason, source] = [letter.reason, sourceOf(letter)];
  const at = new Date(letter.at).toISOString();
  const group = groups.get(`${reason}\n${source}`) ?? {
    reason,
    source,
    count: 0,
    first: at,
    last: at,
  };
  group.count++;
  if (at < group.first) group.first = at;
  if (at > group.last) group.last = at;
  groups.set(`${reason}\n${source}`, group);
}

function toText({ reason, source, count: many, first, last }: Group): string {
  return `${String(many).padStart(8)}  ${reason.padEnd(14)}  ${source.padEnd(16)}  ${first} to ${last}`;
}
