import { hash } from 'node:crypto';
import {
  LineRun,
  type LineRefusal,
  type LineRunOptions,
  type LogsourceMode,
  type RuleSet,
} from '@gatewatch/engine';
import { MAX_LINE_DEPTH, type WasmRuntime } from '@gatewatch/sigma';
import { inputBlocks } from './input-lines.ts';
import { Progress } from './progress.ts';
import { MOST_COMPLAINTS, type UnreadLines } from './read-events.ts';
import { say, type Terminal } from './terminal.ts';

export const LINE_COMPLAINTS: Readonly<Record<LineRefusal, string>> = {
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
  const progress = await Progress.over(files, terminal);
  let first = 0;
  let refused = 0;
  for await (const { input, batch: block } of inputBlocks(files, terminal.stdin)) {
    progress.add(block.length);
    first += takeBlock(run, block, first, (why, line) => {
      if (refused++ < MOST_COMPLAINTS)
        say(terminal, `${input}: line ${line} ${LINE_COMPLAINTS[why]}`);
    });
  }
  progress.end();
  return { refused };
}

/** How a command reads lines. */
export interface LineOptions {
  /** any JSON objects, as they are */
  readonly raw?: boolean;
  /** false: rules are tried on every event, whatever their logsource */
  readonly logsource?: boolean;
  readonly timeField?: string;
}

export function logsourceMode({ logsource }: LineOptions): LogsourceMode {
  return logsource === false ? 'ignore' : 'route';
}

/** A run with all that this runtime has that is fast. */
export function openLineRun(
  rules: RuleSet,
  options: LineOptions,
  more: Pick<LineRunOptions, 'lateness' | 'taken'> = {},
): LineRun {
  const { raw, timeField } = options;
  const wasm = runtimeWasm();
  return new LineRun(rules, {
    logsource: logsourceMode(options),
    needsTime: raw !== true,
    decode: decodeText,
    sha256: (bytes) => hash('sha256', bytes),
    ...(wasm ? { wasm } : {}),
    ...(timeField === undefined ? {} : { timeField }),
    ...more,
  });
}

/** Gives a run the lines of a block. @param first the number of its first line @returns how many lines it has */
export function takeBlock(
  run: LineRun,
  block: Uint8Array,
  first: number,
  refused: (why: LineRefusal, line: number) => void,
): number {
  return run.takeBlock(block, first, (why, line, bytes) => {
    const taken = why === 'invalid_utf8' ? takeMended(run, bytes, line) : why;
    if (taken !== 'ok') refused(taken, line);
  });
}

/** A byte that is no UTF-8 must not hide an event: it's read as U+FFFD. */
function takeMended(run: LineRun, bytes: Uint8Array, line: number): 'ok' | LineRefusal {
  return run.take(Buffer.from(decodeText(bytes, 0, bytes.length)), line);
}

/** Node's own `WebAssembly`, if it has one. */
export function runtimeWasm(): WasmRuntime | undefined {
  return (globalThis as { readonly WebAssembly?: WasmRuntime }).WebAssembly;
}

/** Node's own way to text; it takes any bytes, not only its buffers. */
export function decodeText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.prototype.toString.call(bytes, 'utf8', from, to);
}
