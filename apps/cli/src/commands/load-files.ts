import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import {
  loadRules,
  type EngineProblemCode,
  type LoadedRules,
  type LoadOptions,
  type RuleSet,
} from '@gatewatch/engine';
import { formatProblem, type Problem } from '@gatewatch/event';
import { readFolder, type Folder, type OwnedFile } from '@gatewatch/files';
import { loadSources, type SourceSet } from '@gatewatch/normalize';
import { parsePlaybooks, type Playbook } from '@gatewatch/playbook';
import type { ParsedRules, RuleProblemCode } from '@gatewatch/sigma';
import {
  createConnectors,
  dayOf,
  loadRuleData,
  shippedFolder,
  type LoadedRuleData,
} from '@gatewatch/wiring/files';
import { sortByKind, sortOverrides } from './owned-files.ts';
import { dataKindOf } from './rule-files.ts';

export interface LoadedFiles {
  readonly folder: Folder;
  /** lists and field mappings; `files` are those among the given ones */
  readonly data: LoadedRuleData;
  readonly rules: RuleSet;
  readonly parsed: ParsedRules;
  readonly sources: SourceSet;
  readonly playbooks: readonly Playbook[];
  readonly configuration: readonly OwnedFile[];
  /** YAML of other programs, which is left out */
  readonly zones: readonly OwnedFile[];
  readonly prices: readonly OwnedFile[];
  readonly foreign: readonly OwnedFile[];
  /** problems of the given files only */
  readonly problems: readonly Problem[];
}

/** The folders that Gatewatch brings: what a command looks at when no path is given. */
export function shippedPaths(): string[] {
  return (['rules', 'sources', 'playbooks', 'prices'] as const).map(shippedFolder);
}

/**
 * Reads and checks files of every kind together. A shipped rule, source or playbook that they name (an override, a correlation) is
 * found as well.
 */
export async function loadFiles(paths: readonly string[], now: number): Promise<LoadedFiles> {
  const { owned, lists, fields } = sortPaths(paths);
  const folder = await readFolder(owned);
  const data = await loadRuleData({ rules: owned, lists, fields });
  const files = [...folder.files, ...folder.overrides];
  const given = sortByKind(files, new Set(paths));
  const shipped = sortByKind((await shippedBeside(files)).files);
  const overrides = sortOverrides(given.overrides);
  const own = {
    files: given.rule,
    overrides: overrides.rule,
    today: dayOf(now),
    lists: data.lists,
    mappings: data.mappings,
  };
  const { rules, parsed, problems } = loadTheRules(own, shipped.rule);
  const sources = loadSources([...shipped.source, ...given.source, ...overrides.source]);
  const mine = [...given.playbook, ...overrides.playbook].map((file) => ({ ...file, user: true }));
  const playbooks = parsePlaybooks([...shipped.playbook, ...mine], {
    connectors: createConnectors(),
  });
  const dataFiles = data.files.filter(({ path }) => paths.some((given) => isWithin(path, given)));
  const names = new Set([...files, ...dataFiles].map(({ path }) => path));
  const all = [...data.problems, ...problems, ...sources.problems, ...playbooks.problems];
  return {
    folder,
    data: { ...data, files: dataFiles },
    rules,
    parsed,
    sources: sources.sources,
    playbooks: playbooks.playbooks,
    configuration: given.configuration,
    zones: given.zones,
    prices: given.prices,
    foreign: given.foreign,
    problems: [...folder.problems, ...withoutRepeats(all.filter(({ file }) => names.has(file)))],
  };
}

interface SortedPaths {
  readonly owned: readonly string[];
  readonly lists: readonly string[];
  readonly fields: readonly string[];
}

/** Lists and field mappings may be named themselves. */
function sortPaths(paths: readonly string[]): SortedPaths {
  return {
    owned: paths.filter((path) => dataKindOf(path) === undefined),
    lists: paths.filter((path) => dataKindOf(path) === 'lists'),
    fields: paths.filter((path) => dataKindOf(path) === 'fields'),
  };
}

function isWithin(path: string, folder: string): boolean {
  try {
    const real = realpathSync(folder);
    return `${realpathSync(path)}${sep}`.startsWith(`${real}${sep}`);
  } catch {
    return false; // whoever reads the folder says that it is not there
  }
}

/** The shipped files that are not among the given ones. */
async function shippedBeside(given: readonly OwnedFile[]): Promise<Folder> {
  const folder = await readFolder(shippedPaths());
  const paths = new Set(given.map(({ path }) => realpathSync(path)));
  return { ...folder, files: folder.files.filter(({ path }) => !paths.has(realpathSync(path))) };
}

type OwnRules = LoadOptions & { readonly overrides: readonly OwnedFile[] };

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
