import { formatProblem, type Problem } from '@gatewatch/event';
import { LineWriter } from '../line-writer.ts';
import type { CheckedFile } from './check-enrichment.ts';
import { lintFiles } from './lint-files.ts';
import { counted } from './counted.ts';
import { loadFiles, shippedPaths, type LoadedFiles } from './load-files.ts';
import { say, type Terminal } from './terminal.ts';

export interface CheckOptions {
  /** one line per file */
  readonly json?: boolean;
}

/** `gatewatch check`: validates rules, sources, playbooks and configuration, with the files that it names to enrich events. @returns 1 where one has an error, 2 where a path can't be read, else 0 */
export async function check(
  paths: readonly string[],
  { json }: CheckOptions,
  terminal: Terminal,
): Promise<number> {
  const loaded = await loadFiles(paths.length > 0 ? paths : shippedPaths(), terminal.now());
  const checked = await checkFiles(loaded, terminal);
  await write(checked, json === true, terminal);
  const broken = [...checked.byFile.values()].filter(hasError).length;
  const summary = `${counted(checked.byFile.size, 'file')}, ${broken} with errors`;
  say(terminal, `${summary}${leftOut(checked.foreign)}`);
  if (loaded.folder.problems.length > 0) return 2;
  return broken > 0 ? 1 : 0;
}

interface Checked {
  readonly byFile: ReadonlyMap<string, readonly Problem[]>;
  /** YAML of other programs */
  readonly foreign: readonly string[];
}

async function checkFiles(loaded: LoadedFiles, terminal: Terminal): Promise<Checked> {
  const { folder, data } = loaded;
  const foreign = loaded.foreign.map(({ path }) => path);
  const byFile = new Map<string, Problem[]>();
  for (const { path } of [...folder.files, ...folder.overrides, ...data.files])
    if (!foreign.includes(path)) byFile.set(path, []);
  const enriching = await enrichingFiles(loaded, terminal);
  for (const { path } of enriching) byFile.set(path, []);
  const problems = [
    ...loaded.problems,
    ...lintFiles(loaded),
    ...(await configurationProblems(loaded, terminal)),
    ...enriching.flatMap((file) => file.problems),
  ];
  for (const problem of problems) {
    const known = byFile.get(problem.file);
    if (known) known.push(problem);
    else byFile.set(problem.file, [problem]);
  }
  return { byFile, foreign };
}

async function write(
  { byFile, foreign }: Checked,
  json: boolean,
  { stdout }: Terminal,
): Promise<void> {
  const out = new LineWriter(stdout);
  for (const [file, found] of byFile) {
    if (json) await out.write(JSON.stringify(problemLine(file, found)));
    else for (const problem of found) await out.write(formatProblem(problem));
  }
  for (const file of json ? foreign : [])
    await out.write(JSON.stringify({ ...problemLine(file, []), skipped: true }));
  await out.flush();
}

const MOST_LISTED = 5;

function leftOut(foreign: readonly string[]): string {
  if (foreign.length === 0) return '';
  const more = foreign.length > MOST_LISTED ? ', …' : '';
  const names = foreign.slice(0, MOST_LISTED).join(', ');
  return `; left out ${counted(foreign.length, 'YAML file')} of other programs (${names}${more})`;
}

/** What reads configuration takes long to load: only where there is one. */
async function configurationProblems(
  { configuration }: LoadedFiles,
  { cwd }: Terminal,
): Promise<readonly Problem[]> {
  if (configuration.length === 0) return [];
  const { checkConfiguration } = await import('./check-configuration.ts');
  return configuration.flatMap((file) => checkConfiguration(file, cwd));
}

/** What enriches events: given itself, or named in a configuration. */
async function enrichingFiles(
  loaded: LoadedFiles,
  { cwd }: Terminal,
): Promise<readonly CheckedFile[]> {
  const { configuration, zones, prices } = loaded;
  if (configuration.length + zones.length + prices.length === 0) return [];
  const { checkEnrichment } = await import('./check-enrichment.ts');
  return checkEnrichment(loaded, cwd);
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
