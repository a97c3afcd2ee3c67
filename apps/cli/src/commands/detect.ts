import type { LoneFiring } from '@gatewatch/engine';
import { parseDuration, type Detection } from '@gatewatch/event';
import { LineWriter } from '../line-writer.ts';
import { UsageError } from '../usage-error.ts';
import { matchLines, openLineRun, type LineOptions } from './match-lines.ts';
import { DetectionLines } from './detection-lines.ts';
import { unreadLines } from './read-events.ts';
import { requireRules, type RuleOptions } from './rule-files.ts';
import { say, type Terminal } from './terminal.ts';

export interface DetectOptions extends RuleOptions, LineOptions {
  readonly lateness?: string;
}

/** `gatewatch detect`: events in, detections out, a line each. @returns the exit code */
export async function detect(
  files: readonly string[],
  options: DetectOptions,
  terminal: Terminal,
): Promise<number> {
  const lateness = latenessOf(options.lateness);
  const rules = await requireRules(options, terminal);

  const run = openLineRun(rules, options, lateness === undefined ? {} : { lateness });
  const unread = await matchLines(files, run, terminal);
  const written = await write(run.firings(), terminal);
  say(
    terminal,
    `${run.count} events, ${rules.list.length} rules, ${written} detections${unreadLines(unread)}`,
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

/** @returns how many there were, also where nobody reads them all */
async function write(
  detections: Iterable<Detection | LoneFiring>,
  { stdout }: Terminal,
): Promise<number> {
  const writer = new LineWriter(stdout);
  const lines = new DetectionLines(writer);
  let count = 0;
  for (const detection of detections) {
    count++;
    if (writer.closed) continue;
    const waiting = lines.add(detection);
    if (waiting) await waiting;
  }
  await lines.end();
  return count;
}
