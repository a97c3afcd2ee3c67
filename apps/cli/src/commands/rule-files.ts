import { basename, dirname, extname } from 'node:path';
import { loadRules, type LoadOptions, type LoadedRules, type RuleSet } from '@gatewatch/engine';
import { formatProblem, type Problem } from '@gatewatch/event';
import { readFolder } from '@gatewatch/files';
import { dayOf, loadRuleData } from '@gatewatch/wiring/rules';
import { UsageError } from '../usage-error.ts';
import { say, type Terminal } from './terminal.ts';

/** Options of the commands that run rules over events. */
export interface RuleOptions {
  readonly rules: readonly string[];
  /** more files and folders with lists and field mappings */
  readonly lists?: readonly string[];
  readonly fields?: readonly string[];
  /** any JSON objects, as they are: their fields are named as in the rules, so that no shipped mapping applies */
  readonly raw?: boolean;
}

export interface LoadedRuleFiles extends Omit<LoadedRules, 'parsed'> {
  readonly problems: readonly Problem[];
}

/** Loads rules with the lists and field mappings that belong to them. */
export async function loadRuleFiles(
  { rules: paths, lists, fields, raw }: RuleOptions,
  now: number,
  chains: NonNullable<LoadOptions['chains']>,
): Promise<LoadedRuleFiles> {
  const folder = await readFolder(paths);
  const data = await loadRuleData({
    rules: paths,
    ...(lists ? { lists } : {}),
    ...(fields ? { fields } : {}),
    shippedFields: raw !== true,
  });
  const { rules, problems } = loadRules({
    files: folder.files,
    overrides: folder.overrides,
    today: dayOf(now),
    lists: data.lists,
    mappings: data.mappings,
    chains,
  });
  return { rules, problems: [...folder.problems, ...data.problems, ...problems] };
}

/** The rules of a command that can do nothing without any; what is wrong with others is said. @throws UsageError where there is none */
export async function requireRules(options: RuleOptions, terminal: Terminal): Promise<RuleSet> {
  const { rules, problems } = await loadRuleFiles(options, terminal.now(), 'any');
  for (const problem of problems) say(terminal, formatProblem(problem));
  if (rules.list.length === 0)
    throw new UsageError(`no rule could be loaded from ${options.rules.join(', ')}`);
  return rules;
}

/** What a path that is given among rules holds, where it is no rule. */
export function dataKindOf(path: string): 'lists' | 'fields' | undefined {
  if (extname(path) === '.csv') return 'lists';
  return kindNamed(path) ?? kindNamed(dirname(path));
}

function kindNamed(folder: string): 'lists' | 'fields' | undefined {
  const name = basename(folder);
  return name === 'lists' || name === 'fields' ? name : undefined;
}
