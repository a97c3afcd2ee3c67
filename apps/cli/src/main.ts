import 'reflect-metadata';
import { runProgram } from './program.ts';

// nobody reads what would be said any more: that is no reason to stop working
process.stderr.on('error', () => undefined);

process.exitCode = await runProgram(process.argv, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stderr.isTTY,
  now: Date.now,
});
