import { describe, expect, it } from '@jest/globals';
import { Problems, readYaml } from '@gatewatch/event';
import type { BaselineBody } from './baseline-rule.ts';
import { parseBaseline } from './parse-baseline.ts';

function parse(text: string): { body: BaselineBody | undefined; problems: string[] } {
  const problems = new Problems('b.yml');
  const [root] = readYaml(text, problems);
  const node = root?.get('baseline');
  if (!node) throw new Error('no baseline in the sample');
  const body = parseBaseline(node, problems);
  return {
    body,
    problems: problems.list.map((p) => `${p.line}:${p.column} ${p.code} ${p.message}`),
  };
}

const GOOD = `baseline:
  rules: [model_call]
  group-by: [api.key.id]
  measure: { sum: gen_ai.usage.total_tokens }
  pane: 5m
  compare: { with: self, season: hour-of-week, history: 28d }
  model: { mad: { scale: log } }
  condition: { score: { gt: 6 }, value: { gte: 200000 } }
  learn: 7d
  refractory: 1h
`;

describe('parseBaseline', () => {
  it('reads every key of a complete document', () => {
    const { body, problems } = parse(GOOD);
    expect(problems).toEqual([]);
    expect(body).toEqual({
      rules: ['model_call'],
      groupBy: ['api.key.id'],
      measure: { kind: 'sum', field: 'gen_ai.usage.total_tokens' },
      pane: 300_000,
      history: 28 * 86_400_000,
      season: 'hour-of-week',
      model: { kind: 'mad', scale: 'log' },
      score: { bound: 6, inclusive: false },
      value: { bound: 200_000, inclusive: true },
      learn: 7 * 86_400_000,
      support: 12,
      refractory: 3_600_000,
    });
  });

  it('needs only rules, measure, pane and a score', () => {
    const { body, problems } = parse(
      'baseline: { rules: r, measure: count, pane: 1m, condition: { score: { gt: 4 } } }',
    );
    expect(problems).toEqual([]);
    expect(body).toMatchObject({ rules: ['r'], groupBy: [], measure: { kind: 'count' } });
    expect(body).not.toHaveProperty('value');
  });

  it.each([
    {
      name: 'an unknown key, with the nearest one',
      change: ['  pane: 5m', '  panes: 5m'],
      says: [/^5:3 BASELINE_UNKNOWN_KEY .*did you mean 'pane'/, /BASELINE_MISSING pane is missing/],
    },
    {
      name: 'another model, naming what is supported',
      change: ['{ mad: { scale: log } }', 'holt-winters'],
      says: [/^7:10 BASELINE_UNSUPPORTED model 'holt-winters' is not supported; supported: mad/],
    },
    {
      name: 'another model written as a map',
      change: ['{ mad: { scale: log } }', '{ ewma: { alpha: 0.1 } }'],
      says: [/^7:12 BASELINE_UNSUPPORTED model 'ewma' is not supported; supported: mad/],
    },
    {
      name: 'a comparison with peers',
      change: ['with: self', 'with: peers'],
      says: [/BASELINE_UNSUPPORTED with 'peers' is not supported/],
    },
    {
      name: 'a measure that is not there',
      change: ['{ sum: gen_ai.usage.total_tokens }', '{ ratio: x }'],
      says: [
        /BASELINE_UNSUPPORTED measure 'ratio' is not supported; supported: count, sum, distinct/,
      ],
    },
    {
      name: 'a span without its unit',
      change: ['learn: 7d', 'learn: 7'],
      says: [/^9:10 BASELINE_BAD_DURATION learn must be a span with its unit/],
    },
    {
      name: 'a learning time that can never end',
      change: ['learn: 7d', 'learn: 30d'],
      says: [/BASELINE_BAD_VALUE learn is longer than history/],
    },
    {
      name: 'a history that holds too few panes',
      change: ['pane: 5m', 'pane: 7d'],
      says: [/BASELINE_BAD_VALUE history must hold at least 12 panes/],
    },
    {
      name: 'a condition without a score',
      change: ['score: { gt: 6 }, ', ''],
      says: [/BASELINE_MISSING score is missing/],
    },
    {
      name: 'a bound that is no number',
      change: ['gt: 6', 'gt: six'],
      says: [/BASELINE_BAD_VALUE score needs a number/],
    },
  ])('refuses $name', ({ change, says }) => {
    const [from, to] = change as [string, string];
    const { body, problems } = parse(GOOD.replace(from, to));
    expect(body).toBeUndefined();
    expect(problems).toHaveLength(says.length);
    for (const [index, pattern] of says.entries()) expect(problems[index]).toMatch(pattern);
  });

  it('reports every mistake of a document at once', () => {
    const { problems } = parse(GOOD.replace('pane: 5m', 'pane: 5').replace('gt: 6', 'lt: 6'));
    expect(problems).toHaveLength(2);
  });
});
