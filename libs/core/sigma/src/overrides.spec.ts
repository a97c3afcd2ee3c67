import { describe, expect, it } from '@jest/globals';
import { formatProblem, type GatewayEvent } from '@gatewatch/event';
import { compileRules } from './compile-rules.ts';
import type { RuleDocuments, SigmaDocument } from './model.ts';
import { applyOverrides } from './overrides.ts';
import { parseRules } from './parse-rules.ts';

const ID = '5d6b7a40-0f5a-4d1e-9d55-0a6a3c1f7b11';
const { documents: DOCUMENTS } = parseRules([
  {
    path: 'rules.yml',
    text: `title: Alone
id: ${ID}
name: alone
level: high
logsource: { category: ai_gateway }
detection: { s: { a: x }, condition: s }
---
title: Part
name: part
logsource: { category: ai_gateway }
detection: { s: { a: y }, condition: s }
---
title: Many
name: many
correlation: { type: event_count, rules: [part], timespan: 5m, condition: { gte: 2 } }
---
title: Chain
name: chain
correlation: { type: event_count, rules: [many], timespan: 5m, condition: { gte: 2 } }
---
title: Habit
name: habit
baseline: { rules: [part], measure: count }
`,
  },
]);

function apply(overrides: string, today = '2026-06-15'): RuleDocuments {
  const text = `overrides:\n${overrides}`;
  return applyOverrides(DOCUMENTS, [{ path: 'overrides.yml', text }], {
    today,
    lists: new Map([['own', ['192.0.2.1']]]),
  });
}

function shown({ problems }: RuleDocuments): string {
  return problems.map(formatProblem).join('\n');
}

function titles({ documents }: RuleDocuments): string[] {
  return documents.map(({ title }) => title);
}

function find({ documents }: RuleDocuments, title: string): SigmaDocument {
  const found = documents.find((document) => document.title === title);
  if (!found) throw new Error(`no ${title}`);
  return found;
}

function fires(parsed: RuleDocuments, event: GatewayEvent): string[] {
  const rules = parsed.documents.filter((document) => document.kind === 'rule');
  const fired: string[] = [];
  compileRules(rules, { logsource: 'ignore' }).match(event, (index) => {
    fired.push(rules[index]?.title ?? '?');
  });
  return fired;
}

const ALL = ['Alone', 'Part', 'Many', 'Chain', 'Habit'];

describe('applyOverrides', () => {
  it('changes nothing without overrides', () => {
    expect(applyOverrides(DOCUMENTS, [], { today: '2026-06-15' })).toEqual({
      documents: DOCUMENTS,
      problems: [],
    });
    expect(titles(apply('  []\n'))).toEqual(ALL);
  });

  it('disables a rule by id, in any case, or by name', () => {
    expect(
      titles(apply(`  - { rule: ${ID.toUpperCase()}, disable: true, owner: me, reason: noise }\n`)),
    ).not.toContain('Alone');
    expect(titles(apply('  - { rule: alone, disable: true }\n'))).not.toContain('Alone');
    expect(titles(apply('  - { rule: alone, disable: false }\n'))).toEqual(ALL);
  });

  it.each(['chain', 'habit'])('disables %s, which is no detection rule', (rule) => {
    const parsed = apply(`  - { rule: ${rule}, disable: true }\n`);
    expect(shown(parsed)).toBe('');
    expect(parsed.documents).toHaveLength(4);
  });

  it.each(['alone', 'many', 'habit'])('re-levels %s and keeps its selection key', (rule) => {
    const parsed = apply(`  - { rule: ${rule}, level: low }\n`);
    const before = DOCUMENTS.find(({ name }) => name === rule);
    const after = parsed.documents.find(({ name }) => name === rule);
    expect(after?.level).toBe('low');
    expect(after?.version).not.toBe(before?.version);
    if (after?.kind === 'rule' && before?.kind === 'rule')
      expect(after.selectionKey).toBe(before.selectionKey);
  });

  it('does not silence a rule that others build on, nor those that come back with them', () => {
    const parsed = apply('  - { rule: part, disable: true }\n');
    expect(titles(parsed)).toEqual(ALL);
    expect(shown(parsed)).toContain(
      "overrides.yml:2:5: SIGMA_OVERRIDE: 'part' is used by 'many' and stays",
    );
    const chained = apply(
      '  - { rule: part, disable: true }\n  - { rule: many, disable: true }\n  - { rule: habit, disable: true }\n',
    );
    expect(titles(chained)).toEqual(['Alone', 'Part', 'Many', 'Chain']);
    expect(chained.problems).toHaveLength(2);
  });

  it('disables a rule together with all that build on it', () => {
    const all = ['part', 'many', 'chain', 'habit'].map(
      (rule) => `  - { rule: ${rule}, disable: true }\n`,
    );
    const parsed = apply(all.join(''));
    expect(shown(parsed)).toBe('');
    expect(titles(parsed)).toEqual(['Alone']);
  });

  it('leaves events out of a rule', () => {
    const parsed = apply(
      "  - { rule: alone, except: { 'source.ip|cidr': 10.0.0.0/8 } }\n  - { rule: alone, except: { 'source.ip|expand': '%own%' }, level: low }\n",
    );
    expect(shown(parsed)).toBe('');
    expect(fires(parsed, { a: 'x' })).toEqual(['Alone']);
    expect(fires(parsed, { a: 'x', 'source.ip': '10.1.1.1' })).toEqual([]);
    expect(fires(parsed, { a: 'x', 'source.ip': '192.0.2.1' })).toEqual([]);
    expect(fires(parsed, { a: 'x', 'source.ip': '192.0.2.2' })).toEqual(['Alone']);
    expect(find(parsed, 'Alone').level).toBe('low');
    const [before] = DOCUMENTS;
    const after = find(parsed, 'Alone');
    expect(
      after.kind === 'rule' &&
        before?.kind === 'rule' &&
        after.selectionKey !== before.selectionKey,
    ).toBe(true);
  });

  it('leaves events out of all that feeds a correlation, where that feeds nothing else', () => {
    const path = 'own.yml';
    const { documents } = parseRules([
      {
        path,
        text: `title: Call
name: call
logsource: { category: ai_gateway }
detection: { s: { b: z }, condition: s }
---
title: Often
name: often
correlation: { type: event_count, rules: [call], timespan: 5m, condition: { gte: 2 } }
---
title: Ever again
name: again
correlation: { type: event_count, rules: [often], timespan: 5m, condition: { gte: 2 } }
`,
      },
    ]);
    const text =
      'overrides: [{ rule: again, except: { who: you } }, { rule: often, except: { who: me } }]';
    const parsed = applyOverrides(documents, [{ path, text }], { today: '2026-06-15' });
    expect(shown(parsed)).toBe('');
    expect(['you', 'me', 'she'].map((who) => fires(parsed, { b: 'z', who }))).toEqual([
      [],
      [],
      ['Call'],
    ]);
  });

  it('holds through the day on which it expires, and warns after it', () => {
    const override = '  - { rule: alone, disable: true, expires: 2026-06-15 }\n';
    expect(titles(apply(override, '2026-06-15'))).not.toContain('Alone');
    const later = apply(override, '2026-06-16');
    expect(titles(later)).toContain('Alone');
    expect(shown(later)).toContain(
      'warning SIGMA_OVERRIDE_EXPIRED: the override expired on 2026-06-15',
    );
  });

  it.each([
    ['  - { rule: allone, disable: true }\n', 'SIGMA_UNKNOWN_RULE', "did you mean 'alone'?"],
    ['  - { disable: true }\n', 'SIGMA_MISSING_KEY', "'rule' is missing"],
    ['  - { rule: alone, reason: x }\n', 'SIGMA_OVERRIDE', 'add disable, level or except'],
    ['  - { rule: alone, disabel: true }\n', 'SIGMA_UNKNOWN_KEY', "did you mean 'disable'?"],
    ['  - { rule: alone, disable: maybe }\n', 'SIGMA_VALUE', 'true or false'],
    ['  - { rule: alone, level: lowest }\n', 'SIGMA_VALUE', 'is no level'],
    ['  - { rule: alone, level: low, expires: soon }\n', 'SIGMA_DATE', 'YYYY-MM-DD'],
    [
      "  - { rule: alone, level: low, except: { 'a|containz': x } }\n",
      'SIGMA_MODIFIER',
      "did you mean 'contains'?",
    ],
    ['  - { rule: many, level: low, except: { a: x } }\n', 'SIGMA_OVERRIDE', 'of part'],
    ['  - { rule: habit, level: low, except: { a: x } }\n', 'SIGMA_OVERRIDE', 'of part'],
    ['  - x\n', 'SIGMA_OVERRIDE', 'overrides are a list'],
    ['  x: y\n', 'SIGMA_OVERRIDE', 'overrides are a list'],
  ])('%s is refused and changes nothing', (override, code, words) => {
    const parsed = apply(override);
    expect(shown(parsed)).toContain(code);
    expect(shown(parsed)).toContain(words);
    expect(parsed.documents).toEqual(DOCUMENTS);
  });

  it('applies the others when one is wrong', () => {
    const parsed = apply('  - { rule: nothing, disable: true }\n  - { rule: alone, level: low }\n');
    expect(parsed.problems).toHaveLength(1);
    expect(find(parsed, 'Alone').level).toBe('low');
  });
});
