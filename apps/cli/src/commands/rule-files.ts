import { basename, dirname, extname } from 'node:path';
import { loadRules, type LoadOptions, type LoadedRules } from '@gatewatch/engine';
import type { Problem } from '@gatewatch/event';
import { readFolder } from '@gatewatch/files';
import { dayOf, loadRuleData } from '@gatewatch/wiring/rules';

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

/** What a path that is given among rules holds, where it is no rule. */
export function dataKindOf(path: string): 'lists' | 'fields' | undefined {
  if (extname(path) === '.csv') return 'lists';
  return kindNamed(path) ?? kindNamed(dirname(path));
}

function kindNamed(folder: string): 'lists' | 'fields' | undefined {
  const name = basename(folder);
  return name === 'lists' || name === 'fields' ? name : undefined;
}
