import {
  refuseUnknownKeys,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { compileCondition, readPathNode, type Test } from './condition.ts';
import { compileDetect, type Detect } from './detect.ts';
import { readConstants } from './event-constants.ts';
import { compileMapping, type Apply } from './mapping.ts';
import { compileParse, type ParseSteps } from './parse-steps.ts';
import type { Read } from './path.ts';
import { oneOrMany, readText, report } from './source-problem.ts';

/** A log format, compiled: how it is recognised, unwrapped and mapped. */
export interface Source {
  readonly id: string;
  readonly file: string;
  /** formats are tried from the lowest to the highest, default 100 */
  readonly order: number;
  readonly detect: Detect;
  /** where the list of the actual records stands in an object */
  readonly unwrap?: Read;
  readonly parse?: ParseSteps;
  /** fields that every event of this source has */
  readonly constants: GatewayEvent;
  readonly map: Apply;
  /** where credentials stand that no field is made of, such as cookies: only to be taken out wherever else they appear */
  readonly secrets: readonly Read[];
  /** members that no rule maps are taken over under their own names */
  readonly keepsAll: boolean;
  /** told of the mapped event: it is not wanted */
  readonly drops: Test;
}

const SOURCE_KEYS = [
  'id',
  'title',
  'order',
  'detect',
  'unwrap',
  'parse',
  'event',
  'keep',
  'secrets',
  'map',
  'drop',
] as const;
const ID = /^[a-z][a-z0-9_.-]{0,63}$/;

/** Reads one document of a source file. Undefined, with reports, where it can't be used. */
export function readSource(root: YamlNode, problems: Problems): Source | undefined {
  if (root.kind !== 'map') {
    return report(
      problems,
      root,
      'SOURCE_BAD_VALUE',
      'a source is a map with id, detect, event, map',
    );
  }
  const before = problems.list.length;
  refuseUnknownKeys(root, SOURCE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const id = readId(root, problems);
  const unwrap = readUnwrap(root.get('unwrap'), problems);
  const parse = root.get('parse');
  const map = root.get('map');
  if (!map) report(problems, root, 'SOURCE_MISSING_KEY', 'a source needs `map`');
  const keepsAll = readKeep(root.get('keep'), problems);
  requireTime(map, keepsAll, problems);
  const source = {
    id: id ?? '',
    file: problems.file,
    order: readOrder(root.get('order'), problems),
    detect: compileDetect(root.get('detect'), problems),
    ...(unwrap && { unwrap }),
    ...(parse && { parse: compileParse(parse, problems) }),
    constants: readConstants(root, problems),
    map: map ? compileMapping(map, problems) : () => undefined,
    secrets: readSecrets(root.get('secrets'), problems),
    keepsAll,
    drops: readDrops(root.get('drop'), problems),
  };
  return problems.list.slice(before).some(({ severity }) => severity === 'error')
    ? undefined
    : source;
}

function readId(root: YamlNode, problems: Problems): string | undefined {
  const node = root.get('id');
  if (!node) return report(problems, root, 'SOURCE_MISSING_KEY', 'a source needs an `id`');
  const id = readText(node, '`id`', problems);
  if (id === undefined || ID.test(id)) return id;
  const rule = 'lower-case letters, digits, dots, hyphens and underscores';
  return report(problems, node, 'SOURCE_BAD_VALUE', `'${id}' is no id: ${rule}`);
}

function readOrder(node: YamlNode | undefined, problems: Problems): number {
  if (node && node.kind !== 'number') {
    report(problems, node, 'SOURCE_BAD_VALUE', '`order` is a number; lower ones are tried first');
  }
  return node ? Number(node.scalar) : 100;
}

function readUnwrap(node: YamlNode | undefined, problems: Problems): Read | undefined {
  // lists are always taken apart; `arrays` only says that this source writes them
  if (!node || node.scalar === 'arrays') return undefined;
  const path = node.get('path');
  if (path) return readPathNode(path, problems);
  return report(problems, node, 'SOURCE_BAD_VALUE', '`unwrap` is `arrays` or { path: … }');
}

function readSecrets(node: YamlNode | undefined, problems: Problems): Read[] {
  const paths = node ? oneOrMany(node) : [];
  return paths.map((path) => readPathNode(path, problems)).filter((read) => read !== undefined);
}

function readKeep(node: YamlNode | undefined, problems: Problems): boolean {
  if (node && node.scalar !== 'all') {
    report(problems, node, 'SOURCE_BAD_VALUE', '`keep` can only be `all`');
  }
  return node?.scalar === 'all';
}

function requireTime(map: YamlNode | undefined, keepsAll: boolean, problems: Problems): void {
  if (map?.kind !== 'map' || keepsAll || map.get('@timestamp')) return;
  report(problems, map, 'SOURCE_NO_TIME', "the map says nothing of '@timestamp'");
}

function readDrops(node: YamlNode | undefined, problems: Problems): Test {
  if (!node) return () => false;
  const tests = oneOrMany(node).map((item) => compileCondition(item, problems));
  return (event) => tests.some((test) => test(event));
}
