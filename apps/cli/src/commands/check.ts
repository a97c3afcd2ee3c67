import { formatProblem, type Problem } from '@gatewatch/event';
import { LineWriter } from '../line-writer.ts';
import { lintFiles } from './lint-files.ts';
import { loadFiles, shippedPaths } from './load-files.ts';
import { say, type Terminal } from './terminal.ts';

export interface CheckOptions {
  /** one line per file */
  readonly json?: boolean;
}

/** `gatewatch check`: validates rules, sources and playbooks. @returns 1 where one has an error, 2 where a path can't be read, else 0 */
export async function check(
  paths: readonly string[],
  { json }: CheckOptions,
  terminal: Terminal,
): Promise<number> {
  const loaded = await loadFiles(paths.length > 0 ? paths : shippedPaths(), terminal.now());
  const { folder, data } = loaded;
  const problems = [...loaded.problems, ...lintFiles(loaded)];
  const files = [...folder.files, ...folder.overrides, ...data.files].map(({ path }) => path);
  const byFile = new Map<string, Problem[]>(files.map((file) => [file, []]));
  for (const problem of problems)
    byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), problem]);

  const out = new LineWriter(terminal.stdout);
  for (const [file, found] of byFile) {
    if (json) await out.write(JSON.stringify(problemLine(file, found)));
    else for (const problem of found) await out.write(formatProblem(problem));
  }
  await out.flush();
  const broken = [...byFile.values()].filter(hasError).length;
  say(terminal, `${byFile.size} files, ${broken} with errors`);
  if (folder.problems.length > 0) return 2;
  return broken > 0 ? 1 : 0;
}

const pick = ({ line, column, code, message }: Problem) => ({ line, column, code, message });

/** What a program is told of a file. */
export function problemLine(file: string, problems: readonly Problem[]): Record<string, unknown> {
  const errors = problems.filter(({ severity }) => severity === 'error').map(pick);
  const warnings = problems.filter(({ severity }) => severity === 'warning').map(pick);
  return { file, ok: errors.length === 0, errors, ...(warnings.length > 0 ? { warnings } : {}) };
}

const hasError = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error');
