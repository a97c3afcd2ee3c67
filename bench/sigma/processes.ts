import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** CPU seconds (user and system) of a command whose output is thrown away. */
export function cpuOf(command: string, args: readonly string[]): number {
  const quoted = [command, ...args].map((part) => `'${part}'`).join(' ');
  const script = `TIMEFORMAT='%U %S'; time ${quoted} >/dev/null 2>/dev/null`;
  const said = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], { encoding: 'utf8' });
  const [user, system] = said.trim().split(' ').map(Number);
  return (user ?? 0) + (system ?? 0);
}

/** Thousand events per CPU second of a whole process; what it takes for one event (start and load) is taken off. */
export function rateOf(
  command: string,
  args: (file: string) => readonly string[],
  { file, count, first }: { readonly file: string; readonly count: number; readonly first: string },
): { readonly rate: number; readonly start: number } {
  const folder = mkdtempSync(join(tmpdir(), 'gatewatch-bench-'));
  try {
    const one = join(folder, 'one.ndjson');
    writeFileSync(one, first);
    const start = cpuOf(command, args(one));
    return { rate: count / (cpuOf(command, args(file)) - start) / 1000, start };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
