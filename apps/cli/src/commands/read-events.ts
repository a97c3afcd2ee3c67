import type { InputEvent } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import { inputLines } from './input-lines.ts';
import { Progress } from './progress.ts';
import { say, type Terminal } from './terminal.ts';

export interface UnreadLines {
  /** how many lines held no event */
  readonly refused: number;
}

/** The events of an input. */
export interface ReadEvents extends UnreadLines {
  readonly events: InputEvent[];
}

/** Complaints about single lines; the summary counts them all. */
export const MOST_COMPLAINTS = 5;

/** Every line that holds a JSON object; the number of an event is that of its line, over all files. */
export async function readEvents(
  files: readonly string[],
  raw: boolean,
  terminal: Terminal,
): Promise<ReadEvents> {
  const events: InputEvent[] = [];
  const progress = await Progress.over(files, terminal);
  let line = -1;
  let refused = 0;
  for await (const { input, batch: lines } of inputLines(files, terminal.stdin)) {
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

/** @returns undefined where the bytes hold no JSON object */
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

function hasTime(event: GatewayEvent): boolean {
  return event['@timestamp'] !== undefined || event['event.end'] !== undefined;
}

function complaint(event: GatewayEvent | undefined): string {
  return event ? "has no '@timestamp': normalize it first, or use --raw" : 'is no JSON object';
}

/** For the end of a summary. */
export function unreadLines({ refused }: UnreadLines): string {
  return refused === 0 ? '' : `, ${refused} lines could not be read`;
}
