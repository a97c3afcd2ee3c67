import 'reflect-metadata';
import { EXIT, runProgram } from './program.ts';

// nobody reads what would be said any more: that is no reason to stop working
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') process.exitCode = EXIT.usage; // a command that writes lines says why
});

const code = await runProgram(process.argv, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stderr.isTTY,
  now: Date.now,
});
process.exitCode = Math.max(code, Number(process.exitCode ?? EXIT.done));
