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
}

/** Files with what rules name, shipped first and the user's own after them. */
export interface RuleDataFiles {
  readonly lists: readonly OwnedFile[];
  readonly fields: readonly OwnedFile[];
  readonly problems: readonly Problem[];
}

/** What rules name: values of placeholders and names of fields. */
export interface LoadedRuleData {
  readonly lists: PlaceholderLists;
  readonly mappings: readonly FieldMapping[];
  readonly files: readonly OwnedFile[];
  readonly problems: readonly Problem[];
}

/** Reads the lists and the field mappings that belong to rules. */
export async function readRuleDataFiles({
  rules,
  lists = [],
  fields = [],
  shippedFields = true,
}: RuleDataOptions): Promise<RuleDataFiles> {
  const found = await findRuleData(rules);
  const shipped = shippedFolder('rules');
  const read = await readRuleData({
    lists: [join(shipped, 'lists'), ...found.lists, ...lists],
    fields: [...(shippedFields ? [join(shipped, 'fields')] : []), ...found.fields, ...fields],
  });
  return {
    lists: read.lists.files,
    fields: read.fields.files,
    problems: [...read.lists.problems, ...read.fields.problems],
  };
}

/** Reads what belongs to rules, and what it says. Mistakes are problems and leave out only their own list or mapping. */
export async function loadRuleData(options: RuleDataOptions): Promise<LoadedRuleData> {
  const read = await readRuleDataFiles(options);
  const lists = parseLists(read.lists);
  const fields = parseFieldMappings(read.fields);
  return {
    lists: lists.lists,
    mappings: fields.mappings,
    files: [...read.lists, ...read.fields],
    problems: [...read.problems, ...lists.problems, ...fields.problems],
  };
}
