import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import type { RE2JS } from 're2js';
import { readPathNode } from './condition.ts';
import { compileDissect, type Dissect } from './dissect.ts';
import type { JsonObject } from './path.ts';
import { readPattern } from './pattern.ts';
import { oneOrMany, readText, report } from './source-problem.ts';

/** Takes a line or the texts of an object apart; undefined where the shape is another. The line of a text format is its member `line`. */
export type ParseSteps = (record: JsonObject) => JsonObject | undefined;

/** Adds its parts to the record, or tells that the shape is another. */
type Step = (record: Record<string, unknown>) => boolean;

/** The member under which the steps find a text record. */
export const LINE = 'line';
const STEP_KEYS = ['dissect', 'regex', 'from', 'optional'] as const;

/** Compiles `parse:`, a list of `{ dissect: pattern(s) | regex: pattern(s), from: path, optional: true }`; the parts join the record. */
export function compileParse(node: YamlNode, problems: Problems): ParseSteps {
  const steps = oneOrMany(node)
    .map((step) => compileStep(step, problems))
    .filter((step) => step !== undefined);
  return (record) => {
    const parsed: Record<string, unknown> = { ...record };
    return steps.every((step) => step(parsed)) ? parsed : undefined;
  };
}

function compileStep(node: YamlNode, problems: Problems): Step | undefined {
  if (node.kind !== 'map') {
    return report(problems, node, 'SOURCE_BAD_VALUE', 'a step is { dissect: … } or { regex: … }');
  }
  refuseUnknownKeys(node, STEP_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const ways = [...dissectsOf(node, problems), ...regexesOf(node, problems)];
  if (!node.get('dissect') && !node.get('regex')) {
    return report(problems, node, 'SOURCE_MISSING_KEY', 'a step needs `dissect` or `regex`');
  }
  const from = node.get('from');
  const read = from ? readPathNode(from, problems) : (record: JsonObject) => record[LINE];
  const optional = node.get('optional')?.scalar === true;
  return (record) => {
    const text = read?.(record);
    const parts = typeof text === 'string' ? firstOf(ways, text) : undefined;
    if (parts) Object.assign(record, parts);
    return optional || parts !== undefined;
  };
}

function firstOf(ways: readonly Dissect[], text: string): Record<string, string> | undefined {
  for (const way of ways) {
    const parts = way(text);
    if (parts) return parts;
  }
  return undefined;
}

function dissectsOf(node: YamlNode, problems: Problems): Dissect[] {
  const value = node.get('dissect');
  const ways: Dissect[] = [];
  for (const item of value ? oneOrMany(value) : []) {
    const pattern = readText(item, 'a dissect pattern', problems);
    if (pattern === undefined) continue;
    const way = compileDissect(pattern);
    if (typeof way === 'string') report(problems, item, 'SOURCE_BAD_PATTERN', way);
    else ways.push(way);
  }
  return ways;
}

function regexesOf(node: YamlNode, problems: Problems): Dissect[] {
  const value = node.get('regex');
  return (value ? oneOrMany(value) : [])
    .map((item) => readPattern(item, problems))
    .filter((pattern) => pattern !== undefined)
    .map(namedGroups);
}

function namedGroups(pattern: RE2JS): Dissect {
  const names = Object.keys(pattern.namedGroups());
  return (text) => {
    const matcher = pattern.matcher(text);
    if (!matcher.find()) return undefined;
    const parts: Record<string, string> = {};
    for (const name of names) parts[name] = matcher.group(name) ?? '';
    return parts;
  };
}
