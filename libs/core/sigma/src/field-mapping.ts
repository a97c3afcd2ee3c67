import { Problems, readYaml, refuseUnknownKeys, type YamlNode } from '@gatewatch/event';
import { isWithin, readLogsource } from './logsource.ts';
import type { Logsource, RuleFile } from './model.ts';
import { readText } from './node-checks.ts';
import { DASHES } from './text-matcher.ts';

/** What can be wrong with a file of field mappings, besides YAML's own syntax (`YAML_…`). */
export type MappingProblemCode =
  /** a file of mappings is not a map with `logsource` and `fields` */
  | 'MAPPING_FILE'
  /** a key that nothing reads, most often a slip of the pen */
  | 'MAPPING_UNKNOWN_KEY'
  /** a field is mapped to something that is no name, no list of names and no `join` */
  | 'MAPPING_TARGET';

/** `first`, followed by `separator` and `second` where the event has a second. */
export interface JoinedFields {
  readonly first: string;
  /** one character */
  readonly separator: string;
  readonly second: string;
}

/** Where a field of a rule stands in our events. */
export type FieldTarget = string | JoinedFields;

/** The fields of one log source: what rules call them, and where events have them. Several targets: any of them. */
export interface FieldMapping {
  readonly file: string;
  readonly logsource: Logsource;
  readonly fields: ReadonlyMap<string, readonly FieldTarget[]>;
}

export interface ParsedMappings {
  readonly mappings: readonly FieldMapping[];
  readonly problems: Problems['list'];
}

/** Most places that one field may stand in. */
export const MAX_TARGETS = 8;
const KEYS = ['title', 'description', 'logsource', 'fields'];

/** Reads `fields/*.yml`. A mistake is a problem with its place and leaves out its own document. */
export function parseFieldMappings(files: readonly RuleFile[]): ParsedMappings {
  const mappings: FieldMapping[] = [];
  const all: Problems[] = [];
  for (const { path, text } of files) {
    const problems = new Problems(path);
    all.push(problems);
    for (const node of readYaml(text, problems)) {
      const own = new Problems(path);
      all.push(own);
      const mapping = readMapping(node, own);
      if (mapping && !own.hasErrors) mappings.push(mapping);
    }
  }
  return { mappings, problems: all.flatMap(({ list }) => list) };
}

function refuse(problems: Problems, at: YamlNode, code: MappingProblemCode, message: string): void {
  problems.error(at, code, message);
}

function readMapping(node: YamlNode, problems: Problems): FieldMapping | undefined {
  const map = node.get('fields');
  if (node.kind !== 'map' || map?.kind !== 'map' || map.entries().length === 0) {
    const message = "a mapping is a map with 'logsource' and 'fields', a map of names to names";
    refuse(problems, map ?? node, 'MAPPING_FILE', message);
    return undefined;
  }
  refuseUnknownKeys(node, KEYS, problems, 'MAPPING_UNKNOWN_KEY' satisfies MappingProblemCode);
  readText(node.get('title'), 'title', problems);
  readText(node.get('description'), 'description', problems);
  const logsource = readLogsource(node, problems);
  const fields = new Map<string, readonly FieldTarget[]>();
  for (const { name, key, value } of map.entries()) {
    if (name === '' || name.includes('|')) {
      const message = 'a field is named as in rules, without modifiers';
      refuse(problems, key, 'MAPPING_TARGET', message);
    }
    fields.set(name, readTargets(value, problems));
  }
  return logsource && { file: problems.file, logsource, fields };
}

function readTargets(node: YamlNode, problems: Problems): FieldTarget[] {
  const nodes = node.kind === 'list' ? node.items() : [node];
  if (nodes.length === 0 || nodes.length > MAX_TARGETS) {
    refuse(problems, node, 'MAPPING_TARGET', `name from 1 to ${MAX_TARGETS} fields`);
  }
  return nodes.flatMap((item) => readTarget(item, problems) ?? []);
}

function readTarget(node: YamlNode, problems: Problems): FieldTarget | undefined {
  if (node.kind === 'map') return readJoin(node, problems);
  if (isWord(node.scalar)) return node.scalar;
  refuse(problems, node, 'MAPPING_TARGET', `write the name of a field, or ${JOIN_SHAPE}`);
  return undefined;
}

const JOIN_SHAPE = "{ join: [url.path, '?', url.query] }";

function readJoin(node: YamlNode, problems: Problems): JoinedFields | undefined {
  refuseUnknownKeys(node, ['join'], problems, 'MAPPING_UNKNOWN_KEY' satisfies MappingProblemCode);
  const items = node.get('join')?.items() ?? [];
  const [first, separator, second] = items.map(({ scalar }) => scalar);
  if (items.length !== 3 || !isWord(first) || !isWord(separator) || !isWord(second)) {
    const message = `a join is two fields and what stands between: ${JOIN_SHAPE}`;
    refuse(problems, node, 'MAPPING_TARGET', message);
    return undefined;
  }
  if (separator.length > 1 || DASHES.includes(separator)) {
    const message = `'${separator}' cannot part two fields: one character that is no dash or slash can`;
    refuse(problems, node, 'MAPPING_TARGET', message);
  }
  return { first, separator, second };
}

function isWord(scalar: YamlNode['scalar']): scalar is string {
  return typeof scalar === 'string' && scalar !== '';
}

/** The fields of a log source: of two mappings of one field the later holds. undefined where no mapping is about it */
export function mappedFields(
  logsource: Logsource,
  mappings: readonly FieldMapping[],
): FieldMapping['fields'] | undefined {
  const about = mappings.filter((mapping) => isWithin(logsource, mapping.logsource));
  return about.length === 0 ? undefined : new Map(about.flatMap(({ fields }) => [...fields]));
}

/** The field that stands for a target where there can be only one: to group by, to count, to show. */
export function fieldFor(target: FieldTarget): string {
  return typeof target === 'string' ? target : target.first;
}
