import { describe, expect, it } from '@jest/globals';
import { formatProblem, type GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import { compileRules } from './compile-rules.ts';
import type { ParsedRules, SigmaDocument } from './model.ts';
import { parseRules, type ParseOptions } from './parse-rules.ts';

const ID = '5d6b7a40-0f5a-4d1e-9d55-0a6a3c1f7b11';
const RULE = `title: A rule
logsource: { category: ai_gateway }
detection:
  s: { a: x }
  condition: s
`;

function parse(text: string, options?: ParseOptions): ParsedRules {
  return parseRules([{ path: 'r.yml', text }], options);
}

function shown({ problems }: ParsedRules): string[] {
  return problems.map(formatProblem);
}

function the(parsed: ParsedRules, index = 0): SigmaDocument {
  const document = parsed.documents[index];
  if (!document) throw new Error(`no document ${index}: ${shown(parsed).join('; ')}`);
  return document;
}

function fires(parsed: ParsedRules, event: GatewayEvent): string[] {
  const rules = parsed.documents.filter((document) => document.kind === 'rule');
  const titles: string[] = [];
  compileRules(rules, { logsource: 'ignore' }).match(event, (index) => {
    titles.push(rules[index]?.title ?? '?');
  });
  return titles;
}

describe('metadata', () => {
  it('is read in full, and keys of one’s own are kept', () => {
    const parsed = parse(`title: A rule
id: ${ID.toUpperCase()}
name: a_rule
status: stable
description: what it finds
author: somebody
license: Apache-2.0
taxonomy: sigma
date: 2026-01-02
modified: 2026-02-28
related: [{ id: ${ID}, type: derived }]
references: [https://example.org]
fields: [source.ip]
falsepositives: [a test]
tags: [attack.t1110.004, atlas.aml.t0055, owasp.api2-2023]
scope: [server]
level: high
simulation: [{ type: x }]
logsource: { category: ai_gateway, definition: any text, custom: y }
detection: { s: { a: x }, condition: s }
`);
    expect(shown(parsed)).toEqual([]);
    expect(the(parsed)).toMatchObject({
      kind: 'rule',
      file: 'r.yml',
      line: 1,
      id: ID,
      name: 'a_rule',
      title: 'A rule',
      status: 'stable',
      description: 'what it finds',
      level: 'high',
      tags: ['attack.t1110.004', 'atlas.aml.t0055', 'owasp.api2-2023'],
      fields: ['source.ip'],
      falsepositives: ['a test'],
      references: ['https://example.org'],
      custom: { simulation: [{ type: 'x' }] },
      logsource: { category: 'ai_gateway' },
    });
  });

  it('takes defaults where nothing is said', () => {
    const parsed = parse(RULE);
    expect(shown(parsed)).toEqual([]);
    expect(the(parsed)).toMatchObject({ level: 'medium', tags: [], fields: [], custom: {} });
    expect(the(parsed).id).toBe(the(parsed).version);
    expect(the(parse(`name: n\n${RULE}`)).id).toBe('n');
  });

  it('keeps the folder of the file', () => {
    const { documents } = parseRules([{ path: 'r.yml', text: RULE, threat: 'credential-abuse' }]);
    expect(documents[0]?.threat).toBe('credential-abuse');
  });

  it.each([
    ['status: stabel', '6:9: SIGMA_VALUE', "did you mean 'stable'?"],
    ['level: hihg', '6:8: SIGMA_VALUE', "did you mean 'high'?"],
    ['level: [high]', '6:8: SIGMA_VALUE', "'level' must be text"],
    ['tags: [T1110]', '6:7: SIGMA_TAG', 'namespace.value'],
    ['tags: [attack.T1110]', '6:7: SIGMA_TAG', 'write attack.t1110'],
    ['tags: attack.t1110', '6:7: SIGMA_VALUE', 'must be a list'],
    ['date: 2026-02-30', '6:7: SIGMA_DATE', 'YYYY-MM-DD'],
    ['modified: yesterday', '6:11: SIGMA_DATE', 'YYYY-MM-DD'],
    ['related: [{ id: x, type: derived }]', '6:11: SIGMA_ID', 'UUID'],
    [`related: [{ id: ${ID}, type: obsoletes }]`, 'SIGMA_VALUE', "did you mean 'obsolete'?"],
    [`related: [{ id: ${ID} }]`, 'SIGMA_MISSING_KEY', "needs a 'type'"],
    ['taxonomy: mine', '6:11: SIGMA_VALUE', 'known are sigma, ecs'],
    ['fields: source.ip', '6:9: SIGMA_VALUE', 'must be a list'],
    ["name: ''", '6:7: SIGMA_VALUE', 'is empty'],
    [`description: ${'x'.repeat(65_536)}`, 'SIGMA_VALUE', 'longer than'],
  ])('refuses %.40s', (line, place, words) => {
    const parsed = parse(`${RULE}${line}\n`);
    expect(parsed.documents).toEqual([]);
    expect(shown(parsed)[0]).toContain(place);
    expect(shown(parsed)[0]).toContain(words);
  });

  it.each([
    ['date: 2026/01/02', 'SIGMA_DATE', 'write 2026-01-02'],
    ['id: abc', 'SIGMA_ID', 'is no UUID: write one such as'],
    ['levle: high', 'SIGMA_UNKNOWN_KEY', "did you mean 'level'?"],
    ['references:', 'SIGMA_VALUE', "'references' has no value"],
    ['level: null', 'SIGMA_VALUE', "'level' has no value"],
    ['id: ~', 'SIGMA_VALUE', "'id' has no value"],
  ])('warns of %s', (line, code, words) => {
    const parsed = parse(`${RULE}${line}\n`);
    expect(parsed.documents).toHaveLength(1);
    expect(parsed.problems).toMatchObject([{ code, severity: 'warning' }]);
    expect(shown(parsed)[0]).toContain(words);
  });

  it('needs a title of at most 256 characters', () => {
    expect(shown(parse(RULE.replace('title: A rule\n', '')))[0]).toContain('SIGMA_MISSING_KEY');
    expect(shown(parse(RULE.replace('A rule', "' '")))[0]).toContain('SIGMA_MISSING_KEY');
    expect(shown(parse(RULE.replace('A rule', 'x'.repeat(257))))[0]).toContain('at most 256');
    expect(shown(parse(RULE.replace('A rule', 'x'.repeat(256))))).toEqual([]);
  });
});

describe('logsource', () => {
  it.each([
    ['', 'SIGMA_MISSING_KEY'],
    ['logsource: x\n', 'SIGMA_LOGSOURCE'],
    ['logsource: {}\n', 'SIGMA_LOGSOURCE'],
    ['logsource: { definition: x }\n', 'SIGMA_LOGSOURCE'],
    ['logsource: { category: [x] }\n', 'SIGMA_LOGSOURCE'],
  ])('is refused when it is %j', (logsource, code) => {
    const parsed = parse(RULE.replace('logsource: { category: ai_gateway }\n', logsource));
    expect(parsed.documents).toEqual([]);
    expect(shown(parsed)[0]).toContain(code);
  });
});

function withDetection(detection: string): ParsedRules {
  return parse(`title: t\nlogsource: { category: x }\n${detection}`);
}

describe('detection', () => {
  it.each([
    ['', 'SIGMA_MISSING_KEY', "'detection' is missing"],
    ['detection: x', 'SIGMA_SELECTION', 'must be a map'],
    ['detection: { s: { a: 1 } }', 'SIGMA_MISSING_KEY', "'condition' is missing"],
    ['detection: { s: { a: 1 }, conditon: s }', 'SIGMA_MISSING_KEY', "is 'conditon' misspelt?"],
    ['detection: { condition: s }', 'SIGMA_SELECTION', 'there is no selection'],
    [
      'detection: { select: { a: 1 }, condition: selekt }',
      'SIGMA_UNDEFINED_SELECTION',
      "did you mean 'select'?",
    ],
    [
      'detection: { s: { a: 1 }, condition: 1 of x_* }',
      'SIGMA_UNDEFINED_SELECTION',
      "no selection matches 'x_*'",
    ],
    ['detection: { s: { a: 1 }, condition: s and }', 'SIGMA_CONDITION', 'ends where'],
    ['detection: { s: { a: 1 }, condition: [] }', 'SIGMA_CONDITION', 'empty'],
    ['detection:', 'SIGMA_SELECTION', 'indented deeper'],
    ['custom: { detection: {} }', 'SIGMA_MISSING_KEY', "move it out of 'custom'"],
    ['detection: { s: { a: 1 }, condition: 1 of t* }', 'SIGMA_UNDEFINED_SELECTION', 'there are s'],
    ['detection: { s: { a: 1 }, condition: { x: y } }', 'SIGMA_CONDITION', 'one line of text'],
    ['detection: { s: { a: 1 }, condition: s | count() > 5 }', 'SIGMA_AGGREGATION', 'correlation'],
  ])('%s is refused', (detection, code, words) => {
    const parsed = withDetection(detection);
    expect(parsed.documents).toEqual([]);
    expect(shown(parsed).join('\n')).toContain(code);
    expect(shown(parsed).join('\n')).toContain(words);
  });

  it('reports every mistake of a rule, not the first only', () => {
    const parsed = parse(`title: t
id: x
level: y
logsource: { category: x }
detection:
  s: { a|containz: 1, b|gt: z }
  condition: s and q
`);
    expect(parsed.problems.map(({ code }) => code)).toEqual([
      'SIGMA_ID',
      'SIGMA_VALUE',
      'SIGMA_MODIFIER',
      'SIGMA_MODIFIER_VALUE',
      'SIGMA_UNDEFINED_SELECTION',
    ]);
  });

  it('warns of a selection that only a pattern can refer to', () => {
    const parsed = withDetection('detection: { "a.b": { a: 1 }, condition: 1 of a* }');
    expect(parsed.problems).toMatchObject([{ code: 'SIGMA_SELECTION', severity: 'warning' }]);
    expect(fires(parsed, { a: 1 })).toEqual(['t']);
  });

  it('warns of a selection that is not used', () => {
    const parsed = withDetection(
      'detection: { s: { a: 1 }, t: { a: 1 }, _u: { a: 1 }, condition: s }',
    );
    expect(parsed.documents).toHaveLength(1);
    expect(parsed.problems).toMatchObject([
      { code: 'SIGMA_UNUSED_SELECTION', severity: 'warning' },
    ]);
  });

  it('takes a list of conditions for OR', () => {
    const parsed = withDetection('detection: { s: { a: 1 }, t: { b: 1 }, condition: [s, t] }');
    expect(fires(parsed, { b: 1 })).toEqual(['t']);
    expect(fires(parsed, { c: 1 })).toEqual([]);
  });
});

describe('a file', () => {
  it('goes on after a document that is broken', () => {
    const parsed = parse(
      `${RULE}---\n- a list\n---\ntitle: [\n---\n${RULE.replace('A rule', 'Another')}`,
    );
    expect(parsed.documents.map(({ title }) => title)).toEqual(['A rule', 'Another']);
    expect(parsed.problems.map(({ code }) => code)).toContain('YAML_SYNTAX');
    expect(parsed.problems.map(({ code }) => code)).toContain('SIGMA_DOCUMENT');
  });

  it('goes on after a file that is broken', () => {
    const { documents, problems } = parseRules([
      { path: 'a.yml', text: '\t{' },
      { path: 'b.yml', text: RULE },
    ]);
    expect(documents).toHaveLength(1);
    expect(problems.every(({ file }) => file === 'a.yml')).toBe(true);
  });

  it('is empty without a problem', () => {
    expect(parse('')).toMatchObject({ documents: [], problems: [] });
    expect(parse('# nothing\n---\n')).toMatchObject({ documents: [], problems: [] });
  });

  it('never throws, whatever it holds', () => {
    const piece = fc.constantFrom(
      'title: t',
      'detection:',
      '  s: {a: 1}',
      '  condition: s',
      'correlation:',
      '  type: x',
      'filter:',
      '- x',
      '---',
      'action: global',
      'action: repeat',
      '&a [*a]',
      'a: *b',
      '? [x]',
      '\t',
      'baseline: 1',
      'logsource: {category: x}',
      'id: 1',
      '"',
      'null',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (lines) => {
        const { problems } = parse(lines.join('\n'));
        for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a document that is two things', () => {
    const parsed = parse(
      `${RULE}correlation: { type: event_count, rules: [a], timespan: 5m, condition: { gte: 1 } }\n`,
    );
    expect(parsed.documents).toEqual([]);
    expect(shown(parsed)[0]).toContain('a document is one thing');
  });
});

describe('ids and names', () => {
  it('must be unique; the later one is left out', () => {
    const parsed = parseRules([
      { path: 'a.yml', text: `id: ${ID}\nname: n\n${RULE}` },
      { path: 'b.yml', text: `id: ${ID}\n${RULE}---\nname: n\n${RULE}` },
    ]);
    expect(parsed.documents.map(({ file }) => file)).toEqual(['a.yml']);
    expect(shown(parsed)).toEqual([
      `b.yml:1:5: SIGMA_DUPLICATE_ID: the id '${ID}' is taken by a.yml:1: each rule needs its own`,
      expect.stringContaining('b.yml:8:7: SIGMA_DUPLICATE_NAME'),
    ]);
  });
});

describe('what only Sigma 1 had', () => {
  it('is a timeframe without effect, of which is warned', () => {
    const parsed = withDetection('detection: { s: { a: 1 }, timeframe: 5m, condition: s }');
    expect(parsed.documents).toHaveLength(1);
    expect(parsed.problems).toMatchObject([{ code: 'SIGMA_TIMEFRAME', severity: 'warning' }]);
  });

  it.each([
    [
      's | count() by ip, user > 5',
      "'condition: s', and the second document a title and 'correlation: { type: event_count, rules: [its_name], group-by: [ip, user], timespan: 3m, condition: { gt: 5 } }'",
    ],
    [
      's and not f | count(user) by ip >= 10',
      "'condition: s and not f', and the second document a title and 'correlation: { type: value_count, rules: [its_name], group-by: [ip], timespan: 3m, condition: { field: user, gte: 10 } }'",
    ],
    [
      's | sum(bytes) < 5',
      'value_sum, rules: [its_name], timespan: 3m, condition: { field: bytes, lt: 5 }',
    ],
  ])('is the aggregation %j, which becomes a correlation', (condition, correlation) => {
    const parsed = withDetection(
      `detection: { s: { a: 1 }, f: { b: 1 }, timeframe: 3m, condition: '${condition}' }`,
    );
    expect(parsed.documents).toEqual([]);
    expect(shown(parsed).join('\n')).toContain(correlation);
  });

  it.each(['s | min(x) by y < 5', 's | near f', 's | count()', 's | sum() > 5'])(
    'is the aggregation %j, for which there is no correlation',
    (condition) => {
      const parsed = withDetection(`detection: { s: { a: 1 }, condition: '${condition}' }`);
      expect(shown(parsed)[0]).toMatch(/SIGMA_AGGREGATION.*refers to this rule$/);
    },
  );
});

describe('actions of Sigma 1', () => {
  const COLLECTION = `action: global
title: Shared
id: ${ID}
name: shared
---
logsource: { category: x }
detection: { s: { a: 1 }, condition: s }
---
logsource: { category: y }
detection: { s: { b: 2 }, condition: s }
`;

  it('give each document of a template an id of its own, always the same', () => {
    const { documents, problems } = parse(COLLECTION);
    expect(problems).toEqual([]);
    expect(documents).toMatchObject([{ id: ID, name: 'shared' }, { title: 'Shared' }]);
    expect(documents[1]?.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(documents[1]).not.toHaveProperty('name');
    expect(parse(COLLECTION).documents[1]?.id).toBe(documents[1]?.id);
  });

  it('refuse an id of a template that another file has', () => {
    const parsed = parseRules([
      { path: 'a.yml', text: COLLECTION },
      { path: 'b.yml', text: COLLECTION },
    ]);
    expect(parsed.documents).toHaveLength(2);
    expect(parsed.problems).toMatchObject(
      ['ID', 'NAME', 'ID', 'NAME'].map((what) => ({
        file: 'b.yml',
        code: `SIGMA_DUPLICATE_${what}`,
      })),
    );
  });

  it('repeat a template', () => {
    const { documents } = parse(`action: global
${RULE}---
action: repeat
detection: { s: { a: y } }
`);
    expect(documents).toMatchObject([{ title: 'A rule' }]);
  });

  it('lay a template under the rules after it, until a reset', () => {
    const parsed = parse(`action: global
title: Shared
level: high
logsource: { category: x }
detection: { s: { a: 1 }, condition: s }
---
detection: { s: { b: 2 } }
---
title: Own
detection: { s: { a: 3 } }
---
action: reset
---
title: Bare
`);
    expect(parsed.documents).toMatchObject([
      { title: 'Shared', level: 'high' },
      { title: 'Own', level: 'high' },
    ]);
    expect(fires(parsed, { a: 1, b: 2 })).toEqual(['Shared']);
    expect(fires(parsed, { a: 3 })).toEqual(['Own']);
    expect(shown(parsed)[0]).toContain('r.yml:14:1: SIGMA_MISSING_KEY');
  });

  it('repeat the rule before with changes', () => {
    const parsed = parse(`${RULE}---\naction: repeat\ntitle: Second\ndetection: { s: { a: y } }\n`);
    expect(shown(parsed)).toEqual([]);
    expect(fires(parsed, { a: 'y' })).toEqual(['Second']);
  });

  it('leave correlations alone', () => {
    const parsed = parse(`action: global
level: high
---
title: c
correlation: { type: event_count, rules: [a], timespan: 5m, condition: { gte: 1 } }
`);
    expect(the(parsed).level).toBe('medium');
  });

  it('are refused when unknown or out of place', () => {
    expect(shown(parse(`action: globl\n${RULE}`))[0]).toContain("did you mean 'global'?");
    expect(shown(parse(`action: repeat\n${RULE}`))[0]).toContain('needs a rule before it');
  });
});

function keyOf(text: string, options?: ParseOptions): string {
  const document = the(parse(text, options));
  return document.kind === 'rule' ? document.selectionKey : '';
}

describe('hashes', () => {
  it('the version follows any change, the selection key only one of what is matched', () => {
    const retitled = RULE.replace('A rule', 'A new title');
    expect(the(parse(retitled)).version).not.toBe(the(parse(RULE)).version);
    expect(keyOf(retitled)).toBe(keyOf(RULE));
    expect(keyOf(RULE.replace('a: x', 'a: y'))).not.toBe(keyOf(RULE));
    expect(keyOf(RULE.replace('ai_gateway', 'web'))).not.toBe(keyOf(RULE));
  });
  it('do not follow comments and order of keys', () => {
    const reordered = `# hello\ndetection:\n  condition: s\n  s: { a: x }\nlogsource: { category: ai_gateway }\ntitle: A rule\n`;
    expect(the(parse(reordered)).version).toBe(the(parse(RULE)).version);
    expect(keyOf(reordered)).toBe(keyOf(RULE));
  });
  it('a list that changes makes another version and keeps the selection key', () => {
    const text = RULE.replace('a: x', "'a|expand': '%l%'");
    const one = { lists: new Map([['l', ['1']]]) };
    const two = { lists: new Map([['l', ['1', '2']]]) };
    expect(the(parse(text, one)).version).not.toBe(the(parse(text, two)).version);
    expect(keyOf(text, one)).toBe(keyOf(text, two));
  });
});

describe('readsContent', () => {
  it.each([
    ['gen_ai.input.messages', true],
    ['gen_ai.input.messages.content', true],
    ["'gen_ai.output.messages|contains'", true],
    ['http.request.body.content', true],
    ['gen_ai.input.messages_length', false],
    ['url.path', false],
    ["'url.path|fieldref'", true],
  ])('of a rule over %s is %s', (field, expected) => {
    const rule = the(parse(RULE.replace('a: x', `${field}: gen_ai.system_instructions`)));
    expect(rule).toMatchObject({ readsContent: expected });
  });
});

describe('extension documents', () => {
  it('have their metadata checked and their body left to others', () => {
    const parsed = parse(
      `title: b\nname: b\nlevel: high\nextra: 1\nbaseline:\n  rules: [a]\n  measure: count\n`,
    );
    expect(shown(parsed)).toEqual([]);
    const document = the(parsed);
    expect(document).toMatchObject({
      kind: 'extension',
      key: 'baseline',
      level: 'high',
      custom: { extra: 1 },
    });
    expect(document.kind === 'extension' && document.node.toValue()).toEqual({
      rules: ['a'],
      measure: 'count',
    });
  });
  it('may be named by the caller', () => {
    const parsed = parse('title: b\nmine: { x: 1 }\n', { extensions: ['mine'] });
    expect(the(parsed)).toMatchObject({ kind: 'extension', key: 'mine' });
  });
  it('must be maps', () => {
    expect(shown(parse('title: b\nbaseline: 5\n'))[0]).toContain("'baseline' must be a map");
  });
});
