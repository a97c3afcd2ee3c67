import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import {
  DEFAULT_HISTORY_MS,
  DEFAULT_LEARN_MS,
  DEFAULT_REFRACTORY_MS,
  DEFAULT_SUPPORT,
  MEASURES,
  SCALES,
  SEASONS,
  type BaselineBody,
  type Floor,
  type MadModel,
  type Measure,
} from './baseline-rule.ts';
import { Reader } from './node-reader.ts';

const KEYS = [
  'rules',
  'group-by',
  'measure',
  'pane',
  'compare',
  'model',
  'condition',
  'learn',
  'refractory',
  'support',
];

/**
 * Reads the map under `baseline:`. Every mistake goes to `problems` with its position; undefined if there was one.
 * Whether the referenced rules exist is for the caller to check.
 */
export function parseBaseline(node: YamlNode, problems: Problems): BaselineBody | undefined {
  const read = new Reader(problems);
  if (node.kind !== 'map') {
    read.error(
      node,
      'BASELINE_SYNTAX',
      'baseline must be a map with rules, measure, pane, condition',
    );
    return undefined;
  }
  refuseUnknownKeys(node, KEYS, problems, 'BASELINE_UNKNOWN_KEY');
  const parts = {
    rules: read.texts(node, 'rules', true),
    measure: readMeasure(node, read),
    pane: read.duration(node, 'pane'),
    compare: readCompare(node, read),
    model: readModel(node, read),
    condition: readCondition(node, read),
  };
  const options = {
    groupBy: read.texts(node, 'group-by', false) ?? [],
    learn: read.duration(node, 'learn', DEFAULT_LEARN_MS),
    refractory: read.duration(node, 'refractory', DEFAULT_REFRACTORY_MS),
    support: read.count(node, 'support', DEFAULT_SUPPORT),
  };
  if (read.failed || !isComplete(parts)) return undefined;
  const { compare, condition, ...rest } = parts;
  const body: BaselineBody = { ...rest, ...compare, ...condition, ...options };
  return checkSpans(node, body, read) ? body : undefined;
}

type Complete<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

function isComplete<T extends object>(parts: T): parts is T & Complete<T> {
  return Object.values(parts).every((part) => part !== undefined);
}

function checkSpans(node: YamlNode, body: BaselineBody, read: Reader): boolean {
  if (body.history < body.pane * body.support) {
    read.error(
      node.get('compare') ?? node,
      'BASELINE_BAD_VALUE',
      `history must hold at least ${body.support} panes (support): lengthen history or shorten pane`,
    );
  }
  if (body.learn > body.history) {
    read.error(
      node.get('learn') ?? node,
      'BASELINE_BAD_VALUE',
      'learn is longer than history, so that it would never end: shorten learn or lengthen history',
    );
  }
  return !read.failed;
}

function readMeasure(node: YamlNode, read: Reader): Measure | undefined {
  const measure = read.required(node, 'measure');
  if (!measure) return undefined;
  if (measure.scalar === 'count') return { kind: 'count' };
  const entry = read.onlyEntry(
    measure,
    'measure',
    MEASURES,
    'count, sum: FIELD or distinct: FIELD',
  );
  if (!entry) return undefined;
  if (entry.name === 'count') return { kind: 'count' };
  const field = entry.value.scalar;
  if (typeof field !== 'string' || field === '') {
    read.error(entry.value, 'BASELINE_BAD_VALUE', `${entry.name} needs the name of a field`);
    return undefined;
  }
  return { kind: entry.name === 'sum' ? 'sum' : 'distinct', field };
}

function readCompare(
  node: YamlNode,
  read: Reader,
): Pick<BaselineBody, 'history' | 'season'> | undefined {
  const compare = node.get('compare');
  if (!compare) return { history: DEFAULT_HISTORY_MS, season: 'none' };
  if (compare.kind !== 'map') {
    read.error(
      compare,
      'BASELINE_SYNTAX',
      'compare must be a map, e.g. { with: self, history: 28d }',
    );
    return undefined;
  }
  refuseUnknownKeys(compare, ['with', 'history', 'season'], read.problems, 'BASELINE_UNKNOWN_KEY');
  read.choice(compare, 'with', ['self'] as const, 'self');
  const history = read.duration(compare, 'history', DEFAULT_HISTORY_MS);
  const season = read.choice(compare, 'season', SEASONS, 'none');
  return history === undefined || season === undefined ? undefined : { history, season };
}

function readModel(node: YamlNode, read: Reader): MadModel | undefined {
  const model = node.get('model');
  if (!model || model.scalar === 'mad') return { kind: 'mad', scale: 'log' };
  if (model.kind === 'string') {
    read.unsupported(model, 'model', String(model.scalar), ['mad']);
    return undefined;
  }
  const entry = read.onlyEntry(model, 'model', ['mad'], 'mad: { scale: log }');
  if (!entry) return undefined;
  if (entry.value.kind === 'null') return { kind: 'mad', scale: 'log' };
  if (entry.value.kind !== 'map') {
    read.error(entry.value, 'BASELINE_SYNTAX', 'mad must be a map, e.g. { scale: log }');
    return undefined;
  }
  refuseUnknownKeys(entry.value, ['scale'], read.problems, 'BASELINE_UNKNOWN_KEY');
  const scale = read.choice(entry.value, 'scale', SCALES, 'log');
  return scale && { kind: 'mad', scale };
}

function readCondition(
  node: YamlNode,
  read: Reader,
): Pick<BaselineBody, 'score' | 'value'> | undefined {
  const condition = read.required(node, 'condition');
  if (!condition) return undefined;
  if (condition.kind !== 'map') {
    read.error(condition, 'BASELINE_SYNTAX', 'condition must be a map, e.g. { score: { gt: 6 } }');
    return undefined;
  }
  refuseUnknownKeys(condition, ['score', 'value'], read.problems, 'BASELINE_UNKNOWN_KEY');
  const score = read.required(condition, 'score');
  const value = condition.get('value');
  const scoreFloor = score && readFloor(score, 'score', read);
  const valueFloor = value && readFloor(value, 'value', read);
  if (!scoreFloor) return undefined;
  return valueFloor ? { score: scoreFloor, value: valueFloor } : { score: scoreFloor };
}

function readFloor(node: YamlNode, name: string, read: Reader): Floor | undefined {
  const entry = read.onlyEntry(node, name, ['gt', 'gte'], 'gt: NUMBER or gte: NUMBER');
  if (!entry) return undefined;
  const bound = entry.value.scalar;
  if (typeof bound !== 'number' || !Number.isFinite(bound) || bound < 0) {
    read.error(entry.value, 'BASELINE_BAD_VALUE', `${name} needs a number that is not negative`);
    return undefined;
  }
  return { bound, inclusive: entry.name === 'gte' };
}
