import { parseTimespan } from './timespan.ts';

const AGGREGATION =
  /^(?<condition>[^|]*)\|\s*(?<call>count|sum|avg|min|max)\s*\(\s*(?<field>[^)\s]*)\s*\)\s*(?:by\s+(?<by>.+?)\s*)?(?<comparison>[<>]=?|==?)\s*(?<bound>\d+)\s*$/i;
const TYPES: Readonly<Record<string, string>> = {
  count: 'value_count',
  sum: 'value_sum',
  avg: 'value_avg',
};
const COMPARISONS: Readonly<Record<string, string>> = {
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '=': 'eq',
  '==': 'eq',
};
const REMOVED =
  "aggregations ('| count()', '| near') were removed from Sigma: write a second document with 'correlation:' that refers to this rule";

/** What to write in place of a condition of Sigma 1 that aggregates: the correlation itself, where there is one that means the same. */
export function adviseCorrelation(condition: string, timeframe: string | undefined): string {
  const correlation = translate(condition, timeframe);
  if (correlation === undefined) return REMOVED;
  const [kept, body] = correlation;
  return `${REMOVED}: give this rule a 'name' and 'condition: ${kept}', and the second document a title and 'correlation: ${body}'`;
}

function translate(
  condition: string,
  timeframe: string | undefined,
): readonly [kept: string, body: string] | undefined {
  const parts = AGGREGATION.exec(condition)?.groups;
  const type = typeOf(parts);
  if (!parts || type === undefined) return undefined;
  const body = [
    `type: ${type}`,
    'rules: [its_name]',
    ...groupBy(parts),
    `timespan: ${timeframe !== undefined && parseTimespan(timeframe) ? timeframe : '5m'}`,
    `condition: { ${bound(parts)} }`,
  ];
  return [parts['condition']?.trim() ?? '', `{ ${body.join(', ')} }`];
}

type Parts = Readonly<Record<string, string | undefined>>;

function groupBy({ by = '' }: Parts): string[] {
  const fields = by.split(/[\s,]+/).filter((name) => name !== '');
  return fields.length > 0 ? [`group-by: [${fields.join(', ')}]`] : [];
}

function bound({ field, comparison = '', bound: number = '' }: Parts): string {
  return `${field ? `field: ${field}, ` : ''}${COMPARISONS[comparison] ?? 'gte'}: ${number}`;
}

/** Undefined for what no correlation does: `min` and `max`, and an aggregation without its field. */
function typeOf(parts: Parts | undefined): string | undefined {
  const call = parts?.['call']?.toLowerCase();
  if (call === 'count' && !parts?.['field']) return 'event_count';
  return parts?.['field'] ? TYPES[call ?? ''] : undefined;
}
