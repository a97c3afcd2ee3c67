import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '@gatewatch/event';
import { CORRELATION_EXTENSIONS } from './correlation-extensions.ts';
import { CORRELATION_TYPES, type CorrelationRule } from './model.ts';
import { parseRules } from './parse-rules.ts';

function parse(correlation: string): { rule: CorrelationRule | undefined; problems: string[] } {
  const text = `title: c\ncorrelation: { rules: [a], group-by: [k], ${correlation} }\n`;
  const { documents, problems } = parseRules([{ path: 'c.yml', text }]);
  const [rule] = documents;
  return {
    rule: rule?.kind === 'correlation' ? rule : undefined,
    problems: problems.map(formatProblem),
  };
}
const NEW = 'type: new_value, timespan: 1h, condition: { field: f, gte: 1 }';

describe('a correlation type of ours', () => {
  it('has no name that Sigma has', () => {
    const names = Object.keys(CORRELATION_EXTENSIONS);
    expect(names.filter((name) => CORRELATION_TYPES.some((type) => type === name))).toEqual([]);
  });

  it.each(Object.entries(CORRELATION_EXTENSIONS))(
    '%s is read with the condition that its page shows',
    (type, { example }) => {
      const { rule, problems } = parse(`type: ${type}, timespan: 1h, condition: ${example}`);
      expect(problems).toEqual([]);
      expect(rule?.type).toBe(type);
    },
  );

  it('has its settings, in milliseconds, with what holds where nothing is said', () => {
    const { rule, problems } = parse(`${NEW}, learn: 2d, support: 30`);
    expect(problems).toEqual([]);
    expect(rule?.options).toEqual({ learn: 172_800_000, support: 30, forget: 2_592_000_000 });
  });

  it.each([
    [`${NEW}, learn: soon`, 'SIGMA_TIMESPAN'],
    [`${NEW}, support: 1.5`, 'SIGMA_CORRELATION'],
    [`${NEW}, support: 0`, 'SIGMA_CORRELATION'],
    [`${NEW}, forget: 1m`, 'SIGMA_CORRELATION'],
    [`${NEW}, lern: 7d`, 'SIGMA_UNKNOWN_KEY'],
    ['type: new_value, timespan: 1h, condition: { gte: 1 }', 'SIGMA_MISSING_KEY'],
    ['type: new_value, timespan: 1h, condition: { field: f, gte: 0.5 }', 'SIGMA_CORRELATION'],
    ['type: new_values, timespan: 1h, condition: { field: f, gte: 1 }', 'SIGMA_VALUE'],
    ['type: event_count, timespan: 1h, condition: { gte: 1 }, learn: 7d', 'SIGMA_UNKNOWN_KEY'],
  ])('is refused with its place: %s', (text, code) => {
    const { rule, problems } = parse(text);
    expect(rule).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^c\\.yml:2:\\d+: ${code}: `));
  });
});
