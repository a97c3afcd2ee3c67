import type { LineRun } from '@gatewatch/engine';
import { MAX_LINE_DEPTH } from '@gatewatch/sigma';
import { inputLines } from './input-lines.ts';
import { Progress } from './progress.ts';
import { MOST_COMPLAINTS, type UnreadLines } from './read-events.ts';
import { say, type Terminal } from './terminal.ts';

type Taken = ReturnType<LineRun['take']>;

const COMPLAINTS: Readonly<Record<Exclude<Taken, 'ok'>, string>> = {
  not_json: 'is no JSON object',
  not_object: 'is no JSON object',
  too_deep: `is nested deeper than ${MAX_LINE_DEPTH} levels`,
  invalid_utf8: 'is no JSON object in UTF-8',
  no_time: "has no '@timestamp': normalize it first, or use --raw",
};

/** Gives every line of an input to a run; the number of an event is that of its line, over all files. */
export async function matchLines(
  files: readonly string[],
  run: LineRun,
  terminal: Terminal,
): Promise<UnreadLines> {
  const progress = new Progress(files, terminal);
  let line = -1;
  let refused = 0;
  const batches = inputLines(files, terminal.stdin, { reuse: true });
  for await (const { input, lines } of batches) {
    for (const { bytes } of lines) {
      line++;
      progress.add(bytes.length + 1);
      if (bytes.length === 0) continue;
      const taken = takeLine(run, bytes, line);
      if (taken !== 'ok' && refused++ < MOST_COMPLAINTS)
        say(terminal, `${input}: line ${line} ${COMPLAINTS[taken]}`);
    }
  }
  progress.end();
  return { refused };
}

/** A byte that is no UTF-8 must not hide an event: it's read as U+FFFD. */
function takeLine(run: LineRun, bytes: Buffer, line: number): Taken {
  const taken = run.take(bytes, line);
  if (taken !== 'invalid_utf8') return taken;
  return run.take(Buffer.from(bytes.toString('utf8')), line);
}

/** Node's own way to text; it takes any bytes, not only its buffers. */
export function decodeText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.prototype.toString.call(bytes, 'utf8', from, to);
}
