import { formatProblem, type Problem } from '@gatewatch/event';
import { casesPathOf, readCaseFiles, type OwnedFile } from '@gatewatch/files';
import { runSourceCases } from '@gatewatch/normalize';
import { runPlaybookCases } from '@gatewatch/playbook';
import { LineWriter } from '../line-writer.ts';
import { runRuleCases } from '../rule-cases/index.ts';
import { problemLine } from './check.ts';
import { loadFiles, shippedPaths, type LoadedFiles } from './load-files.ts';
import { kindOfNamed } from './owned-files.ts';
import { counted } from './counted.ts';
import { say, type Terminal } from './terminal.ts';

interface CaseOutcome {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly ok: boolean;
  readonly differences: readonly string[];
  /** of a source's case: members of its record that no rule of the source read */
  readonly unmapped?: readonly string[];
}

interface Outcomes {
  readonly results: readonly CaseOutcome[];
  readonly problems: readonly Problem[];
}

export interface TestOptions {
  /** a JSON line for each case, and for each file with a mistake */
  readonly json?: boolean;
  /** tells of each case of a source which members of its record no rule read: for information, never a failure */
  readonly unmapped?: boolean;
}

/** `gatewatch test`: runs the cases beside rules, sources and playbooks. @returns 1 where one fails, 2 where a path can't be read */
export async function test(
  paths: readonly string[],
  { json, unmapped }: TestOptions,
  terminal: Terminal,
): Promise<number> {
  const places = paths.length > 0 ? paths : shippedPaths();
  const loaded = await loadFiles(places, terminal.now());
  const cases = await readCaseFiles(places);
  const outcomes = cases.files.map((file) => runCases(file, loaded));
  const problems = [
    ...cases.problems,
    ...loaded.problems,
    ...outcomes.flatMap(({ problems }) => problems),
  ];
  const ran = outcomes.flatMap(({ results }) => results);
  const results = unmapped ? ran : ran.map(withoutUnmapped);

  const out = new LineWriter(terminal.stdout);
  const lines = json ? jsonLines(problems, results) : textLines(problems, results);
  for (const line of lines) await out.write(line);
  await out.flush();
  const failed = results.filter(({ ok }) => !ok).length;
  say(terminal, `${counted(results.length - failed, 'case')} passed, ${failed} failed`);
  if (loaded.folder.problems.length > 0) return 2;
  return failed > 0 || problems.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function withoutUnmapped({ file, line, name, ok, differences }: CaseOutcome): CaseOutcome {
  return { file, line, name, ok, differences };
}

function textLines(problems: readonly Problem[], results: readonly CaseOutcome[]): string[] {
  const told = results.flatMap(({ file, line, name, ok, differences, unmapped = [] }) => [
    `${ok ? 'ok     ' : 'FAILED '} ${file}:${line}: ${name}`,
    ...differences.map((difference) => `          ${difference}`),
    ...(unmapped.length > 0 ? [`          not read: ${unmapped.join(', ')}`] : []),
  ]);
  return [...problems.map(formatProblem), ...told];
}

function jsonLines(problems: readonly Problem[], results: readonly CaseOutcome[]): string[] {
  const files = new Set(problems.map(({ file }) => file));
  const broken = [...files].map((file) =>
    problemLine(
      file,
      problems.filter((one) => one.file === file),
    ),
  );
  const cases = results.map(({ file, line, name, ok, differences, unmapped }) => ({
    file,
    line,
    name,
    ok,
    differences,
    ...(unmapped && { unmapped }),
  }));
  return [...broken, ...cases].map((line) => JSON.stringify(line));
}

/** Cases belong to the file beside them. */
function runCases(file: OwnedFile, loaded: LoadedFiles): Outcomes {
  const owner = loaded.folder.files.find(({ path }) => casesPathOf(path) === file.path);
  if (!owner) return { results: [], problems: [noOwner(file.path)] };
  switch (kindOfNamed(owner)) {
    case 'source':
      return runSourceCases(loaded.sources, [file]);
    case 'playbook':
      return playbookCases(file, owner, loaded);
    case 'rule':
    case 'zones':
    case 'prices':
    case 'overrides':
    case 'configuration':
    case 'foreign': {
      const { results, problems } = runRuleCases(file, loaded.rules);
      return { results: results.map((result) => ({ ...result, file: file.path })), problems };
    }
  }
}

function playbookCases(file: OwnedFile, owner: OwnedFile, { playbooks }: LoadedFiles): Outcomes {
  const playbook = playbooks.find((one) => one.file === owner.path);
  if (!playbook) return { results: [], problems: [] }; // its own problem says why it was not loaded
  const { results, problems } = runPlaybookCases(file, playbook);
  return {
    results: results.map(({ message, ...result }) => ({
      ...result,
      differences: message === undefined ? [] : [message],
    })),
    problems,
  };
}

function noOwner(file: string): Problem {
  const message = `there is no ${file.replace('.cases.', '.')} beside these cases`;
  return { file, line: 1, column: 1, code: 'CASES_WITHOUT_FILE', message, severity: 'error' };
}
