import 'reflect-metadata';
import { runProgram } from './program.ts';

process.exitCode = await runProgram(process.argv, {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  interactive: process.stderr.isTTY,
  now: Date.now,
});
