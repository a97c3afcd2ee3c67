import { refuseUnknownKeys, type YamlNode } from '@gatewatch/event';
import { DEFAULT_LEAST_EVENTS, DEFAULT_LEAST_VALUES, MEASURES, type Measure } from './measure.ts';
import type { Reader } from './node-reader.ts';

const USAGE =
  'count, sum: FIELD, distinct: FIELD, ratio: { of: …, per: … }, percentile: { field: …, p: … } or distribution: FIELD';

/** @param rules the names under `rules`, which a ratio may count */
export function readMeasure(
  node: YamlNode,
  rules: readonly string[],
  read: Reader,
): Measure | undefined {
  const measure = read.required(node, 'measure');
  if (!measure) return undefined;
  if (measure.scalar === 'count') return { kind: 'count' };
  const entry = read.onlyEntry(measure, 'measure', MEASURES, USAGE);
  if (!entry) return undefined;
  const { name, value } = entry;
  if (name === 'count') return { kind: 'count' };
  if (name === 'ratio') return readRatio(value, rules, read);
  if (name === 'percentile') return readPercentile(value, read);
  if (name === 'distribution') return readDistribution(value, read);
  const field = fieldAt(value, name, read);
  return field === undefined ? undefined : { kind: name === 'sum' ? 'sum' : 'distinct', field };
}

function readRatio(node: YamlNode, rules: readonly string[], read: Reader): Measure | undefined {
  if (!isMap(node, 'ratio', 'ratio: { of: refused, per: request }', read)) return undefined;
  refuseUnknownKeys(node, ['of', 'per', 'least'], read.problems, 'BASELINE_UNKNOWN_KEY');
  const [of, per] = ['of', 'per'].map((name) => {
    const value = read.required(node, name);
    return value && fieldAt(value, name, read);
  });
  if (of === undefined || per === undefined) return undefined;
  const named = [of, per].filter((name) => rules.includes(name)).length;
  if (named === 1) {
    const message = `ratio divides two of its rules or two fields: one of '${of}' and '${per}' is under rules, the other is not`;
    read.error(node, 'BASELINE_BAD_VALUE', message);
    return undefined;
  }
  const by = named === 2 ? 'rules' : 'fields';
  if (by === 'fields' && !node.get('least')) {
    const message = `least is missing: the sum of ${per} below which a pane says nothing`;
    read.error(node, 'BASELINE_MISSING', message);
    return undefined;
  }
  const least = read.number(node, 'least', { above: 0, fallback: DEFAULT_LEAST_EVENTS });
  return least === undefined ? undefined : { kind: 'ratio', by, of, per, least };
}

function readPercentile(node: YamlNode, read: Reader): Measure | undefined {
  if (!isMap(node, 'percentile', 'percentile: { field: event.duration, p: 95 }', read))
    return undefined;
  refuseUnknownKeys(node, ['field', 'p', 'least'], read.problems, 'BASELINE_UNKNOWN_KEY');
  const named = read.required(node, 'field');
  const field = named && fieldAt(named, 'field', read);
  const p = read.required(node, 'p') && read.number(node, 'p', { above: 0, below: 100 });
  const least = read.count(node, 'least', DEFAULT_LEAST_EVENTS);
  return field === undefined || p === undefined
    ? undefined
    : { kind: 'percentile', field, p, least };
}

function readDistribution(node: YamlNode, read: Reader): Measure | undefined {
  if (node.kind !== 'map') {
    const field = fieldAt(node, 'distribution', read);
    return field === undefined
      ? undefined
      : { kind: 'distribution', field, least: DEFAULT_LEAST_VALUES };
  }
  refuseUnknownKeys(node, ['field', 'least'], read.problems, 'BASELINE_UNKNOWN_KEY');
  const named = read.required(node, 'field');
  const field = named && fieldAt(named, 'field', read);
  const least = read.count(node, 'least', DEFAULT_LEAST_VALUES);
  return field === undefined ? undefined : { kind: 'distribution', field, least };
}

function isMap(node: YamlNode, name: string, usage: string, read: Reader): boolean {
  if (node.kind === 'map') return true;
  read.error(node, 'BASELINE_SYNTAX', `${name} must be a map, e.g. ${usage}`);
  return false;
}

function fieldAt(node: YamlNode, name: string, read: Reader): string | undefined {
  const field = node.scalar;
  if (typeof field === 'string' && field !== '') return field;
  read.error(node, 'BASELINE_BAD_VALUE', `${name} needs the name of a field`);
  return undefined;
}
