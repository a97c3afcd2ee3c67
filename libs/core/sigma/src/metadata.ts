import {
  canonicalText,
  identify,
  LEVELS,
  nearest,
  type FieldValue,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import type { RuleFile, RuleMetadata } from './model.ts';
import { isDate, readText, readTexts, readWord } from './node-checks.ts';
import { refuse, suggest, warn } from './rule-problem.ts';

export const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
const RELATIONS = ['derived', 'obsolete', 'merged', 'renamed', 'similar'] as const;
/** Keys of any document that describe it. */
export const METADATA_KEYS = [
  'title',
  'id',
  'name',
  'related',
  'taxonomy',
  'status',
  'description',
  'license',
  'author',
  'references',
  'date',
  'modified',
  'fields',
  'falsepositives',
  'level',
  'tags',
  'scope',
  'action',
];
/** Keys that make a document what it is. */
export const BODY_KEYS = ['logsource', 'detection', 'correlation', 'filter', 'generate'];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TAG = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 65_535;
/** `ecs` says aloud what our rules do: they name the fields of ECS. */
const TAXONOMIES: readonly string[] = ['sigma', 'ecs'];

/** What of a document's metadata is given: a key without a value counts as absent. */
class Given {
  readonly #node: YamlNode;
  constructor(node: YamlNode, problems: Problems) {
    this.#node = node;
    for (const { name, key, value } of node.entries()) {
      if (value.kind !== 'null' || name === 'title' || !METADATA_KEYS.includes(name)) continue;
      warn(problems, key, 'SIGMA_VALUE', `'${name}' has no value: leave it out`);
    }
  }
  get(key: string): YamlNode | undefined {
    const value = this.#node.get(key);
    return value?.kind === 'null' ? undefined : value;
  }
}

/** Checks what describes a document. Mistakes are reported, and what is left is returned all the same. `body` are keys of an extension. */
export function readMetadata(
  node: YamlNode,
  file: RuleFile,
  problems: Problems,
  body: readonly string[],
): RuleMetadata {
  const known = [...METADATA_KEYS, ...BODY_KEYS, ...body];
  const version = identify('rule', canonicalText(node.toValue() as FieldValue));
  const given = new Given(node, problems);
  const id = readId(given, problems);
  const name = readName(given, problems);
  const status = readWord(given.get('status'), 'status', STATUSES, problems);
  const description = readText(given.get('description'), 'description', problems);
  checkDescriptive(given, problems);
  return {
    file: file.path,
    line: node.line,
    ...(file.threat !== undefined && { threat: file.threat }),
    id: id ?? name ?? version,
    ...(name !== undefined && { name }),
    title: readTitle(node, problems),
    ...(status !== undefined && { status }),
    ...(description !== undefined && { description }),
    level: readWord(given.get('level'), 'level', LEVELS, problems) ?? 'medium',
    tags: readTags(given, problems),
    fields: readTexts(given.get('fields'), 'fields', problems),
    falsepositives: readTexts(given.get('falsepositives'), 'falsepositives', problems),
    references: readTexts(given.get('references'), 'references', problems),
    version,
    custom: readCustom(node, known, problems),
  };
}

function readTitle(node: YamlNode, problems: Problems): string {
  const at = node.get('title');
  const title = readText(at, 'title', problems);
  if (at === undefined || title?.trim() === '') {
    const message = "'title' is missing: say in one line what the rule finds";
    refuse(problems, at ?? node, 'SIGMA_MISSING_KEY', message);
  } else if (title !== undefined && title.length > MAX_TITLE) {
    const message = `the title has ${title.length} characters, at most ${MAX_TITLE} are allowed: move the rest to 'description'`;
    refuse(problems, at, 'SIGMA_VALUE', message);
  }
  return title ?? '';
}

function readId(node: Given, problems: Problems): string | undefined {
  const at = node.get('id');
  const id = readText(at, 'id', problems);
  if (id === undefined || UUID.test(id)) return id?.toLowerCase();
  const example = asUuid(identify('id', id, String(node.get('title')?.scalar ?? '')));
  const message = `the id '${id}' is no UUID: write one such as ${example}, and keep '${id}' as the 'name'`;
  warn(problems, at, 'SIGMA_ID', message);
  return id;
}

/** A UUID of version 8: made from a hash. */
export function asUuid(hex: string): string {
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

function readName(node: Given, problems: Problems): string | undefined {
  const at = node.get('name');
  const name = readText(at, 'name', problems);
  if (name !== '') return name;
  refuse(problems, at, 'SIGMA_VALUE', "'name' is empty: leave it out, or name the rule");
  return undefined;
}

function readTags(node: Given, problems: Problems): string[] {
  const at = node.get('tags');
  const tags = readTexts(at, 'tags', problems);
  for (const tag of tags) {
    if (TAG.test(tag)) continue;
    const lower = tag.toLowerCase().replaceAll(/\s+/g, '-');
    const advice = TAG.test(lower) ? `write ${lower}` : 'write namespace.value, e.g. attack.t1110';
    refuse(problems, at, 'SIGMA_TAG', `'${tag}' is no tag: ${advice}`);
  }
  return tags;
}

function checkDescriptive(node: Given, problems: Problems): void {
  const description = node.get('description');
  if (String(description?.scalar ?? '').length > MAX_DESCRIPTION) {
    const message = `the description is longer than ${MAX_DESCRIPTION} characters`;
    refuse(problems, description, 'SIGMA_VALUE', message);
  }
  for (const key of ['author', 'license']) readText(node.get(key), key, problems);
  for (const key of ['date', 'modified']) checkDate(node.get(key), key, problems);
  readTexts(node.get('scope'), 'scope', problems);
  checkTaxonomy(node.get('taxonomy'), problems);
  checkRelated(node.get('related'), problems);
}

function checkDate(at: YamlNode | undefined, key: string, problems: Problems): void {
  const text = readText(at, key, problems);
  if (text === undefined || isDate(text)) return;
  const dashed = text.replace(/^(\d{4})\/(\d\d?)\/(\d\d?)$/, (_, year, month, day) =>
    [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-'),
  );
  if (isDate(dashed)) {
    warn(problems, at, 'SIGMA_DATE', `'${key}' is written as Sigma 1 did: write ${dashed}`);
  } else {
    refuse(problems, at, 'SIGMA_DATE', `'${key}' is no date: write YYYY-MM-DD, not '${text}'`);
  }
}

function checkTaxonomy(at: YamlNode | undefined, problems: Problems): void {
  const taxonomy = readText(at, 'taxonomy', problems);
  if (taxonomy === undefined || TAXONOMIES.includes(taxonomy)) return;
  const message = `fields of the taxonomy '${taxonomy}' are not known here${suggest(nearest(taxonomy, TAXONOMIES), TAXONOMIES)}`;
  refuse(problems, at, 'SIGMA_VALUE', message);
}

function checkRelated(at: YamlNode | undefined, problems: Problems): void {
  if (at === undefined) return;
  if (at.kind !== 'list') {
    refuse(problems, at, 'SIGMA_VALUE', "'related' must be a list of {id, type}");
    return;
  }
  for (const item of at.items()) {
    const id = readText(item.get('id'), 'id', problems);
    if (id === undefined || !UUID.test(id)) {
      refuse(problems, item, 'SIGMA_ID', "each entry of 'related' needs an 'id' that is a UUID");
    }
    if (item.get('type') === undefined) {
      const message = `each entry of 'related' needs a 'type'; known are ${RELATIONS.join(', ')}`;
      refuse(problems, item, 'SIGMA_MISSING_KEY', message);
    }
    readWord(item.get('type'), 'type', RELATIONS, problems);
  }
}

/** Keys that the specification does not name are kept; one that looks misspelt gets a warning. */
function readCustom(
  node: YamlNode,
  known: readonly string[],
  problems: Problems,
): Record<string, unknown> {
  const custom: Record<string, unknown> = {};
  for (const { name, key, value } of node.entries()) {
    if (known.includes(name)) continue;
    custom[name] = value.toValue();
    const near = nearest(name, known);
    if (near === undefined || node.get(near) !== undefined) continue;
    const message = `'${name}' is kept as a key of your own: did you mean '${near}'?`;
    warn(problems, key, 'SIGMA_UNKNOWN_KEY', message);
  }
  return custom;
}
