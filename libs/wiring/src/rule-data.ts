import { join } from 'node:path';
import type { Problem } from '@gatewatch/event';
import { findRuleData, readRuleData, type OwnedFile } from '@gatewatch/files';
import {
  parseFieldMappings,
  parseLists,
  type FieldMapping,
  type PlaceholderLists,
} from '@gatewatch/sigma';
import { shippedFolder } from './shipped.ts';

export interface RuleDataOptions {
  /** files and folders of rules, to which lists and mappings belong */
  readonly rules: readonly string[];
  /** more files and folders with lists and with mappings; they take the place of those of the same name or field */
  readonly lists?: readonly string[];
  readonly fields?: readonly string[];
  /** false: events bear the names that rules use, so that the shipped mappings are not wanted */
  readonly shippedFields?: boolean;
  /** texts that count instead of those of the files with these paths */
  readonly instead?: ReadonlyMap<string, string>;
}

/** What rules name: values of placeholders and names of fields, shipped first and the user's own after them. */
export interface LoadedRuleData {
  readonly lists: PlaceholderLists;
  readonly mappings: readonly FieldMapping[];
  readonly files: readonly OwnedFile[];
  readonly problems: readonly Problem[];
}

/** Reads the lists and the field mappings that belong to rules. Mistakes are problems and leave out only their own list or mapping. */
export async function loadRuleData({
  rules,
  lists = [],
  fields = [],
  shippedFields = true,
  instead = new Map(),
}: RuleDataOptions): Promise<LoadedRuleData> {
  const found = await findRuleData(rules);
  const shipped = shippedFolder('rules');
  const read = await readRuleData({
    lists: [join(shipped, 'lists'), ...found.lists, ...lists],
    fields: [...(shippedFields ? [join(shipped, 'fields')] : []), ...found.fields, ...fields],
  });
  const files = {
    lists: withTexts(read.lists.files, instead),
    fields: withTexts(read.fields.files, instead),
  };
  const parsedLists = parseLists(files.lists);
  const parsedFields = parseFieldMappings(files.fields);
  return {
    lists: parsedLists.lists,
    mappings: parsedFields.mappings,
    files: [...files.lists, ...files.fields],
    problems: [
      ...read.lists.problems,
      ...read.fields.problems,
      ...parsedLists.problems,
      ...parsedFields.problems,
    ],
  };
}

/** Files, where `instead` names one with that text. */
export function withTexts(
  files: readonly OwnedFile[],
  instead: ReadonlyMap<string, string>,
): readonly OwnedFile[] {
  return files.map((file) => ({ ...file, text: instead.get(file.path) ?? file.text }));
}
