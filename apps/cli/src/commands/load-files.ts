import { realpathSync } from 'node:fs';
import {
  loadRules,
  type EngineProblemCode,
  type LoadedRules,
  type RuleSet,
} from '@gatewatch/engine';
import { formatProblem, type Problem } from '@gatewatch/event';
import { readFolder, type Folder, type OwnedFile } from '@gatewatch/files';
import { loadSources, type SourceSet } from '@gatewatch/normalize';
import { parsePlaybooks, type Playbook } from '@gatewatch/playbook';
import type { RuleProblemCode } from '@gatewatch/sigma';
import { createConnectors, dayOf, shippedFolder } from '@gatewatch/wiring';
import { sortByKind, sortOverrides } from './owned-files.ts';

export interface LoadedFiles {
  readonly folder: Folder;
  readonly rules: RuleSet;
  readonly sources: SourceSet;
  readonly playbooks: readonly Playbook[];
  /** problems of the given files only */
  readonly problems: readonly Problem[];
}

/** The folders that Gatewatch brings: what a command looks at when no path is given. */
export function shippedPaths(): string[] {
  return [shippedFolder('rules'), shippedFolder('sources'), shippedFolder('playbooks')];
}

/**
 * Reads and checks files of every kind together. A shipped rule, source or playbook that they name (an override, a correlation) is
 * found as well.
 */
export async function loadFiles(paths: readonly string[], now: number): Promise<LoadedFiles> {
  const folder = await readFolder(paths);
  const files = [...folder.files, ...folder.overrides];
  const given = sortByKind(files);
  const shipped = sortByKind((await shippedBeside(files)).files);
  const overrides = sortOverrides(given.overrides);
  const own = { files: given.rule, overrides: overrides.rule, today: dayOf(now) };
  const { rules, problems } = loadTheRules(own, shipped.rule);
  const sources = loadSources([...shipped.source, ...given.source, ...overrides.source]);
  const mine = [...given.playbook, ...overrides.playbook].map((file) => ({ ...file, user: true }));
  const playbooks = parsePlaybooks([...shipped.playbook, ...mine], {
    connectors: createConnectors(),
  });
  const names = new Set(files.map(({ path }) => path));
  const all = [...problems, ...sources.problems, ...playbooks.problems];
  return {
    folder,
    rules,
    sources: sources.sources,
    playbooks: playbooks.playbooks,
    problems: [...folder.problems, ...withoutRepeats(all.filter(({ file }) => names.has(file)))],
  };
}

/** The shipped files that are not among the given ones. */
async function shippedBeside(given: readonly OwnedFile[]): Promise<Folder> {
  const folder = await readFolder(shippedPaths());
  const paths = new Set(given.map(({ path }) => realpathSync(path)));
  return { ...folder, files: folder.files.filter(({ path }) => !paths.has(realpathSync(path))) };
}

interface OwnRules {
  readonly files: readonly OwnedFile[];
  readonly overrides: readonly OwnedFile[];
  readonly today: string;
}

/** Alone where that will do: a copy of a shipped rule is not a mistake, a reference to one needs it. */
function loadTheRules(own: OwnRules, shipped: readonly OwnedFile[]): LoadedRules {
  const alone = loadRules(own);
  const names =
    own.overrides.length > 0 || alone.problems.some(({ code }) => REFERS_ELSEWHERE.has(code));
  if (!names) return alone;
  const beside = loadRules({ ...own, files: [...shipped, ...own.files] });
  return errorsOf(beside) < errorsOf(alone) ? beside : alone;
}

const REFERS_ELSEWHERE: ReadonlySet<string> = new Set([
  'ENGINE_UNKNOWN_REFERENCE',
  'SIGMA_UNKNOWN_RULE',
] satisfies (EngineProblemCode | RuleProblemCode)[]);

const errorsOf = ({ problems }: LoadedRules): number =>
  problems.filter(({ severity }) => severity === 'error').length;

/** Overrides and broken YAML are read by several packages, each of which says what it thinks of them. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}
