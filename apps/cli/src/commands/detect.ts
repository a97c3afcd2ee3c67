import { runOrdered, type InputEvent, type RunOptions } from '@gatewatch/engine';
import { formatProblem, parseDuration, type Detection, type GatewayEvent } from '@gatewatch/event';
import { LineWriter } from '../line-writer.ts';
import { UsageError } from '../usage-error.ts';
import { inputLines } from './input-lines.ts';
import { Progress } from './progress.ts';
import { loadRuleFiles, type RuleOptions } from './rule-files.ts';
import { say, type Terminal } from './terminal.ts';

export interface DetectOptions extends RuleOptions {
  /** false: rules are tried on every event, whatever their logsource */
  readonly logsource?: boolean;
  readonly timeField?: string;
  readonly lateness?: string;
}

/** `gatewatch detect`: events in, detections out, a line each. @returns the exit code */
export async function detect(
  files: readonly string[],
  options: DetectOptions,
  terminal: Terminal,
): Promise<number> {
  const lateness = latenessOf(options.lateness);
  const chains = lateness === undefined ? 'any' : 'same-key';
  const { rules, problems } = await loadRuleFiles(options, terminal.now(), chains);
  for (const problem of problems) say(terminal, formatProblem(problem));
  if (rules.list.length === 0)
    throw new UsageError(`no rule could be loaded from ${options.rules.join(', ')}`);

  const read = await readEvents(files, options.raw === true, terminal);
  const run: RunOptions = {
    logsource: options.logsource === false ? 'ignore' : 'route',
    ...(options.timeField === undefined ? {} : { timeField: options.timeField }),
    ...(lateness === undefined ? {} : { lateness }),
  };
  const detections = runOrdered(rules, read.events, run);
  await write(detections, terminal);
  const unread = read.refused === 0 ? '' : `, ${read.refused} lines could not be read`;
  say(
    terminal,
    `${read.events.length} events, ${rules.list.length} rules, ${detections.length} detections${unread}`,
  );
  return 0;
}

function latenessOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const lateness = parseDuration(text);
  if (lateness === undefined)
    throw new UsageError(
      `--lateness: '${text}' is no duration; write a number and a unit, e.g. 5s`,
    );
  return lateness;
}

interface ReadEvents {
  readonly events: InputEvent[];
  readonly refused: number;
}

const MOST_COMPLAINTS = 5;

/** Every line that holds a JSON object; the number of an event is that of its line, over all files. */
async function readEvents(
  files: readonly string[],
  raw: boolean,
  terminal: Terminal,
): Promise<ReadEvents> {
  const events: InputEvent[] = [];
  const progress = new Progress(files, terminal);
  let line = -1;
  let refused = 0;
  for await (const { input, lines } of inputLines(files, terminal.stdin)) {
    for (const { bytes } of lines) {
      line++;
      progress.add(bytes.length + 1);
      if (bytes.length === 0) continue;
      const event = parseEvent(bytes);
      if (event && (raw || hasTime(event))) events.push({ event, line });
      else if (refused++ < MOST_COMPLAINTS)
        say(terminal, `${input}: line ${line} ${complaint(event)}`);
    }
  }
  progress.end();
  return { events, refused };
}

function parseEvent(bytes: Buffer): GatewayEvent | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as GatewayEvent)
      : undefined;
  } catch {
    return undefined;
  }
}

function hasTime(event: GatewayEvent): boolean {
  return event['@timestamp'] !== undefined || event['event.end'] !== undefined;
}

function complaint(event: GatewayEvent | undefined): string {
  return event ? "has no '@timestamp': normalize it first, or use --raw" : 'is no JSON object';
}

async function write(detections: readonly Detection[], { stdout }: Terminal): Promise<void> {
  const writer = new LineWriter(stdout);
  for (const detection of detections) {
    const waiting = writer.write(JSON.stringify(toLine(detection)));
    if (waiting) await waiting;
    if (writer.closed) return;
  }
  await writer.flush();
}

function toLine({
  id,
  rule_id,
  title,
  level,
  at,
  entities,
  events,
  values,
  why,
}: Detection): Record<string, unknown> {
  const lines = events.map((event) => Number(event.id));
  return { id, rule_id, title, level, at, entities, events: lines, values, why };
}
