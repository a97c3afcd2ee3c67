import { Readable, Writable } from 'node:stream';
import { runProgram } from './program.ts';

/** What a command line has done, for specs. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** JSON lines of standard output */
  readonly lines: readonly Record<string, unknown>[];
}

export interface RunOptions {
  readonly cwd: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line in this process, on the first day of 2026. */
export async function runCommand(
  args: readonly string[],
  { cwd, stdin = '', env = {} }: RunOptions,
): Promise<Ran> {
  const stdout = new Sink();
  const stderr = new Sink();
  const code = await runProgram(['node', 'gatewatch', ...args], {
    stdin: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
    stdout,
    stderr,
    cwd,
    env,
    interactive: false,
    now: () => Date.UTC(2026, 0, 1),
  });
  const lines = stdout.text.split('\n').filter((line) => line.startsWith('{'));
  return {
    code,
    out: stdout.text,
    err: stderr.text,
    lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
