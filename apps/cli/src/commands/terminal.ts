import type { Readable, Writable } from 'node:stream';

/** What a command may use of the process: a spec gives its own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** standard error is a terminal: progress may be drawn */
  readonly interactive: boolean;
  readonly now: () => number;
}

export function say(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${line}\n`);
}
