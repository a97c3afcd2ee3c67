import { refuseUnknownKeys, type YamlNode } from '@gatewatch/event';
import { DIRECTIONS, type BaselineBody, type Bound, type NamedModel } from './baseline-rule.ts';
import { modelNamed } from './models/models.ts';
import type { Reader } from './node-reader.ts';

type Condition = Pick<BaselineBody, 'score' | 'direction' | 'floor' | 'ceiling'>;

const ABOVE = ['gt', 'gte'];
const BELOW = ['lt', 'lte'];

/** `{ score: { gt: 6 }, value: { gt: 200000 }, direction: up }`; a model that has a bound of its own needs none of it. */
export function readCondition(
  node: YamlNode,
  model: NamedModel,
  read: Reader,
): Condition | undefined {
  const own = ownBound(model);
  const condition = own ? node.get('condition') : read.required(node, 'condition');
  if (!condition) return own && { score: own, direction: 'up' };
  if (condition.kind !== 'map') {
    read.error(condition, 'BASELINE_SYNTAX', 'condition must be a map, e.g. { score: { gt: 6 } }');
    return undefined;
  }
  const keys = ['score', 'value', 'direction'];
  refuseUnknownKeys(condition, keys, read.problems, 'BASELINE_UNKNOWN_KEY');
  return readParts(condition, own, read);
}

function ownBound({ kind, params }: NamedModel): Bound | undefined {
  const model = modelNamed(kind);
  return model?.ownBound ? { bound: model.usual(params), inclusive: true } : undefined;
}

function readParts(
  condition: YamlNode,
  own: Bound | undefined,
  read: Reader,
): Condition | undefined {
  const written = own ? condition.get('score') : read.required(condition, 'score');
  const score = written ? readScore(written, read) : own;
  const direction = read.choice(condition, 'direction', DIRECTIONS, 'up');
  const value = condition.get('value');
  const range = value ? readRange(value, read) : {};
  return score && direction && range && { score, direction, ...range };
}

function readScore(node: YamlNode, read: Reader): Bound | undefined {
  const entry = read.onlyEntry(node, 'score', ABOVE, 'gt: NUMBER or gte: NUMBER');
  return entry && readBound(entry, 'score', read);
}

/** A floor, a ceiling or both. */
function readRange(
  node: YamlNode,
  read: Reader,
): { readonly floor?: Bound; readonly ceiling?: Bound } | undefined {
  const entries = node.entries();
  const range: { floor?: Bound; ceiling?: Bound } = {};
  for (const entry of entries) {
    const isAbove = ABOVE.includes(entry.name);
    if (!isAbove && !BELOW.includes(entry.name)) {
      read.unsupported(entry.key, 'value', entry.name, [...ABOVE, ...BELOW]);
      return undefined;
    }
    const bound = readBound(entry, 'value', read);
    if (!bound) return undefined;
    if (range[isAbove ? 'floor' : 'ceiling']) {
      read.error(entry.key, 'BASELINE_SYNTAX', `value has two ${isAbove ? 'floors' : 'ceilings'}`);
      return undefined;
    }
    range[isAbove ? 'floor' : 'ceiling'] = bound;
  }
  if (entries.length > 0) return range;
  read.error(node, 'BASELINE_SYNTAX', 'value must be a map, e.g. { gt: 200000 }');
  return undefined;
}

function readBound(
  entry: { readonly name: string; readonly value: YamlNode },
  what: string,
  read: Reader,
): Bound | undefined {
  const bound = entry.value.scalar;
  if (typeof bound === 'number' && Number.isFinite(bound) && bound >= 0)
    return { bound, inclusive: entry.name.endsWith('e') };
  read.error(entry.value, 'BASELINE_BAD_VALUE', `${what} needs a number that is not negative`);
  return undefined;
}
