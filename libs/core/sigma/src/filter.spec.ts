import { describe, expect, it } from '@jest/globals';
import { formatProblem, type GatewayEvent } from '@gatewatch/event';
import { compileRules } from './compile-rules.ts';
import type { ParsedRules } from './model.ts';
import { parseRules } from './parse-rules.ts';

const RULES = `title: One
name: one
logsource: { category: ai_gateway, product: kong }
detection: { s: { a: x }, condition: s }
---
title: Two
name: two
id: 5d6b7a40-0f5a-4d1e-9d55-0a6a3c1f7b11
logsource: { category: webserver }
detection: { s: { a: x }, condition: s }
---
title: Many
name: many
correlation: { type: event_count, rules: [one], timespan: 5m, condition: { gte: 2 } }
`;

function filtered(filter: string, logsource = '{ category: ai_gateway }'): ParsedRules {
  return parseRules([
    { path: 'filter.yml', text: `title: f\nlogsource: ${logsource}\nfilter:\n${filter}` },
    { path: 'rules.yml', text: RULES },
  ]);
}

function fires(parsed: ParsedRules, event: GatewayEvent): string[] {
  const rules = parsed.documents.filter((document) => document.kind === 'rule');
  const titles: string[] = [];
  compileRules(rules, { logsource: 'ignore' }).match(event, (index) => {
    titles.push(rules[index]?.title ?? '?');
  });
  return titles;
}

function shown({ problems }: ParsedRules): string {
  return problems.map(formatProblem).join('\n');
}

const NOT_ADMIN = '  admins: { user: adm* }\n  condition: not admins\n';

describe('a filter', () => {
  it('narrows the rules that it names, in files read later too', () => {
    const parsed = filtered(`  rules: [one]\n${NOT_ADMIN}`);
    expect(shown(parsed)).toBe('');
    expect(fires(parsed, { a: 'x', user: 'bob' })).toEqual(['One', 'Two']);
    expect(fires(parsed, { a: 'x', user: 'Adm1' })).toEqual(['Two']);
    expect(fires(parsed, { user: 'bob' })).toEqual([]);
  });

  it.each(['any', '[]', '[any]'])('with rules: %s narrows every rule of its logsource', (rules) => {
    const parsed = filtered(`  rules: ${rules}\n${NOT_ADMIN}`);
    expect(shown(parsed)).toBe('');
    expect(fires(parsed, { a: 'x', user: 'adm' })).toEqual(['Two']);
  });

  it('is found by id, in any case', () => {
    const id = '5D6B7A40-0F5A-4D1E-9D55-0A6A3C1F7B11';
    const parsed = filtered(`  rules: ${id}\n${NOT_ADMIN}`, '{ category: webserver }');
    expect(fires(parsed, { a: 'x', user: 'adm' })).toEqual(['One']);
  });

  it('keeps its selections to itself', () => {
    const parsed = filtered(
      `  rules: any\n  s: { user: q }\n  s_b: { user: r }\n  condition: not 1 of s*\n`,
    );
    expect(fires(parsed, { a: 'x', user: 'q' })).toEqual(['Two']);
    expect(fires(parsed, { a: 'x', user: 'r' })).toEqual(['Two']);
    expect(fires(parsed, { a: 'x' })).toEqual(['One', 'Two']);
  });

  it('is taken as written, with a warning where nothing is negated', () => {
    const parsed = filtered(`  rules: [one]\n  admins: { user: adm }\n  condition: admins\n`);
    expect(shown(parsed)).toContain(
      "filter.yml:6:14: warning SIGMA_FILTER: the condition has no 'not'",
    );
    expect(fires(parsed, { a: 'x', user: 'adm' })).toEqual(['One', 'Two']);
    expect(fires(parsed, { a: 'x', user: 'bob' })).toEqual(['Two']);
  });

  it('changes the selection key of what it narrows, and of nothing else', () => {
    const [one, two] = parseRules([{ path: 'rules.yml', text: RULES }]).documents;
    const [narrowed, same] = filtered(`  rules: [one]\n${NOT_ADMIN}`).documents;
    expect(narrowed).toMatchObject({ kind: 'rule', id: one?.id });
    expect(narrowed?.kind === 'rule' && narrowed.selectionKey).not.toBe(
      one?.kind === 'rule' && one.selectionKey,
    );
    expect(narrowed?.version).not.toBe(one?.version);
    expect(same).toEqual(two && { ...two, line: same?.line });
  });

  it('of content makes the rule one that reads content', () => {
    const parsed = filtered(
      `  rules: [one]\n  t: { gen_ai.input.messages: test }\n  condition: not t\n`,
    );
    expect(parsed.documents[0]).toMatchObject({ readsContent: true });
  });

  it('does not apply beyond its logsource, and says so', () => {
    const parsed = filtered(`  rules: [two]\n${NOT_ADMIN}`);
    expect(shown(parsed)).toContain("'two' has another logsource");
    expect(fires(parsed, { a: 'x', user: 'adm' })).toEqual(['One', 'Two']);
  });

  it.each([
    [`  rules: [onne]\n${NOT_ADMIN}`, 'SIGMA_UNKNOWN_RULE', "did you mean 'one'?"],
    [`  rules: [many]\n${NOT_ADMIN}`, 'SIGMA_FILTER', 'is no detection rule'],
    [NOT_ADMIN, 'SIGMA_MISSING_KEY', "'rules' is missing"],
    ['  rules: any\n  a: { b: c }\n', 'SIGMA_MISSING_KEY', "'condition' is missing"],
    ['  rules: any\n  a: { b: c }\n  condition: [not a]\n', 'SIGMA_FILTER', 'no list'],
    ['  rules: any\n  a: { b: c }\n  condition: not c\n', 'SIGMA_UNDEFINED_SELECTION', "'c'"],
    ['  rules: { x: y }\n  a: { b: c }\n  condition: not a\n', 'SIGMA_FILTER', 'must be a list'],
    ['  - x\n', 'SIGMA_FILTER', 'must be a map'],
  ])('%j is refused and changes nothing', (filter, code, words) => {
    const parsed = filtered(filter);
    expect(shown(parsed)).toContain(code);
    expect(shown(parsed)).toContain(words);
    expect(parsed.documents).toHaveLength(3);
    expect(fires(parsed, { a: 'x', user: 'adm' })).toEqual(['One', 'Two']);
  });

  it('warns of a rule that is not there, and applies to the others', () => {
    const parsed = filtered(`  rules: [9ad6c1a3-0f64-4c3c-9f0a-0d5b2a8f0b11, one]\n${NOT_ADMIN}`);
    expect(parsed.problems).toMatchObject([
      {
        code: 'SIGMA_UNKNOWN_RULE',
        severity: 'warning',
        message: expect.stringContaining('nothing to filter'),
      },
    ]);
    expect(fires(parsed, { a: 'x', user: 'adm' })).toEqual(['Two']);
  });

  it('does not complain of a rule that has its own problem', () => {
    const { problems } = parseRules([
      {
        path: 'f.yml',
        text: `title: f\nlogsource: { category: x }\nfilter:\n  rules: [bad]\n${NOT_ADMIN}`,
      },
      { path: 'r.yml', text: 'title: t\nname: bad\nlogsource: { category: x }\n' },
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['SIGMA_MISSING_KEY']);
  });
});
