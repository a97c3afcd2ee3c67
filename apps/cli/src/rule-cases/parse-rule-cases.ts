import {
  Problems,
  readYaml,
  refuseUnknownKeys,
  type Entity,
  type Problem,
  type YamlNode,
} from '@gatewatch/event';
import { refuse } from './case-problem.ts';
import { readCaseEvents, readFields, readOffset, type Fields } from './case-events.ts';
import type { ExpectedFiring, RuleCase } from './rule-case.ts';

/** What a `*.cases.yml` file of a rule says; a case with a mistake is left out and named in `problems`. */
export interface ParsedRuleCases {
  readonly cases: readonly RuleCase[];
  readonly problems: readonly Problem[];
}

/** Reads a file of cases: `template` (fields that every event has), then `cases` with `name`, `events` and `fires`. */
export function parseRuleCases(file: string, text: string): ParsedRuleCases {
  const problems = new Problems(file);
  const [root, second] = readYaml(text, problems);
  if (second)
    refuse(problems, second, 'CASE_FILE', 'a file of cases is one document: remove `---`');
  const cases = root ? readFile(root, problems) : [];
  if (!root && !problems.hasErrors) {
    refuse(problems, undefined, 'CASE_FILE', 'the file is empty: write `cases:` with a list');
  }
  return { cases, problems: problems.list };
}

function readFile(root: YamlNode, problems: Problems): RuleCase[] {
  if (root.kind !== 'map') {
    refuse(problems, root, 'CASE_FILE', 'the file is a map with `template` and `cases`');
    return [];
  }
  refuseUnknownKeys(root, ['template', 'cases'], problems, 'CASE_UNKNOWN_KEY');
  const template = root.get('template');
  if (template && template.kind !== 'map') {
    refuse(problems, template, 'CASE_FILE', '`template` is a map of fields');
  }
  const fields = template ? readFields(template, problems) : {};
  const list = root.get('cases');
  if (list?.kind !== 'list' || list.items().length === 0) {
    refuse(problems, list ?? root, 'CASE_FILE', '`cases` is a list with at least one case');
    return [];
  }
  return list.items().flatMap((node) => readCase(node, fields, problems) ?? []);
}

function readCase(node: YamlNode, template: Fields, problems: Problems): RuleCase | undefined {
  const before = problems.list.length;
  if (node.kind !== 'map') {
    refuse(problems, node, 'CASE_FORM', 'a case is a map with `name`, `events` and `fires`');
    return undefined;
  }
  refuseUnknownKeys(node, ['name', 'events', 'fires'], problems, 'CASE_UNKNOWN_KEY');
  const name = demandName(node, problems);
  const events = demandList(node, 'events', problems);
  if (events?.items().length === 0) {
    refuse(problems, events, 'CASE_FORM', "'events' is empty: a case needs an event");
  }
  const fires = demandList(node, 'fires', problems)?.items() ?? [];
  const expanded = events ? readCaseEvents(events, template, problems) : [];
  const expected = fires.flatMap((item) => readFiring(item, problems) ?? []);
  if (problems.list.length > before) return undefined;
  return { name, line: node.line, events: expanded, fires: expected };
}

function demandName(node: YamlNode, problems: Problems): string {
  const name = node.get('name')?.scalar;
  if (typeof name === 'string' && name !== '') return name;
  refuse(problems, node, 'CASE_FORM', "a case needs a 'name' that says what it claims");
  return '';
}

function demandList(node: YamlNode, key: string, problems: Problems): YamlNode | undefined {
  const list = node.get(key);
  if (list?.kind === 'list') return list;
  const hint = key === 'fires' ? '; [] says that nothing may fire' : '';
  refuse(problems, list ?? node, 'CASE_FORM', `a case needs '${key}', a list${hint}`);
  return undefined;
}

function readFiring(node: YamlNode, problems: Problems): ExpectedFiring | undefined {
  if (node.kind !== 'map') {
    refuse(problems, node, 'CASE_FORM', 'a firing is a map: { rule: ID, at: 5m, entity: { … } }');
    return undefined;
  }
  refuseUnknownKeys(node, ['rule', 'at', 'entity'], problems, 'CASE_UNKNOWN_KEY');
  const rule = node.get('rule')?.scalar;
  if (typeof rule !== 'string') {
    refuse(problems, node, 'CASE_FORM', "a firing needs 'rule', the id of the rule");
  }
  const at = readOffset(node.get('at'), node, problems);
  const entity = readEntity(node, problems);
  if (typeof rule !== 'string' || at === undefined || !entity) return undefined;
  return { rule, at, entity, line: node.line };
}

function readEntity(node: YamlNode, problems: Problems): Entity | undefined {
  const map = node.get('entity');
  const entries = map?.entries() ?? [];
  if (entries.length === 0 || entries.some(({ value }) => value.scalar === undefined)) {
    refuse(
      problems,
      map ?? node,
      'CASE_FORM',
      "a firing needs 'entity', a map of group-by fields, e.g. { source.ip: 192.0.2.1 }",
    );
    return undefined;
  }
  return Object.fromEntries(entries.map(({ name, value }) => [name, String(value.scalar)]));
}
