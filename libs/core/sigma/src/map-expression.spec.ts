import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { GatewayEvent } from '@gatewatch/event';
import { applyFieldMappings } from './apply-mappings.ts';
import { compileRules } from './compile-rules.ts';
import { parseFieldMappings } from './field-mapping.ts';
import type { DetectionRule } from './model.ts';
import { parseRules } from './parse-rules.ts';

const MAPPING = `logsource: { category: webserver }
fields:
  cs-method: http.request.method
  sc-status: http.response.status_code
  cs-uri-query: [url.query, { join: [url.path, '?', url.query] }]
  c-uri: { join: [url.path, '?', url.query] }
  cs-host: [url.domain, host.name]
  cs-referer: http.request.referrer
`;

function rulesOf(selection: string, category = 'webserver'): DetectionRule[] {
  const text = `title: t\nlogsource: { category: ${category} }\ndetection:\n  s:\n${selection
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n  condition: s\n`;
  const { documents, problems } = parseRules([{ path: 'r.yml', text }]);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return documents.filter((document) => document.kind === 'rule');
}

const { mappings } = parseFieldMappings([{ path: 'fields/web.yml', text: MAPPING }]);

function mapped(selection: string, category?: string): DetectionRule[] {
  return applyFieldMappings(rulesOf(selection, category), mappings).filter(
    (document) => document.kind === 'rule',
  );
}

function fires(rules: readonly DetectionRule[], event: GatewayEvent): boolean {
  let count = 0;
  compileRules(rules, { logsource: 'ignore' }).match(event, () => count++);
  return count > 0;
}

const EVENT: GatewayEvent = {
  'http.request.method': 'GET',
  'http.response.status_code': 404,
  'url.path': '/index.php',
  'url.query': 'id=1&x=../etc/passwd',
  'host.name': 'gate',
};

describe('applyFieldMappings', () => {
  it.each([
    ['cs-method: get', true],
    ['cs-method: POST', false],
    ["sc-status: '404'", true],
    ['sc-status|gte: 400', true],
    ['cs-uri-query|startswith: id=', true],
    ["cs-uri-query|contains: '/index.php\\?id='", true],
    ["cs-uri-query|contains: 'index.php?id='", true],
    ['cs-uri-query|contains: /index', true],
    ["c-uri: '/index.php\\?id=1*'", true],
    ["c-uri: '/index.php'", false],
    ['c-uri|endswith: .php', false],
    ['c-uri|endswith: passwd', true],
    ['c-uri|re: ^/index', true],
    ['c-uri|exists: true', true],
    ['c-uri: null', false],
    ['cs-host: gate', true],
    ['cs-host: null', false],
    ['cs-host|exists: false', false],
    ['cs-referer: null', true],
    ['cs-method|fieldref: cs-host', false],
    ['cs-host|fieldref: host.name', true],
    ['cs-method|neq: POST', true],
    ['cs-uri-query|contains|all: [index, passwd]', true],
    ['host.name: gate', true],
  ])('reads %s on our fields: %s', (selection, expected) => {
    expect(fires(mapped(selection), EVENT)).toBe(expected);
  });

  it('leaves rules of other log sources alone', () => {
    const rules = rulesOf('cs-method: GET', 'ai_gateway');
    expect(applyFieldMappings(rules, mappings)).toEqual(rules);
  });

  it('changes version and selection key with the mapping that is used, and with no other', () => {
    const [plain] = rulesOf('cs-method: GET');
    const [here] = mapped('cs-method: GET');
    const { mappings: other } = parseFieldMappings([
      { path: 'f.yml', text: 'logsource: { category: webserver }\nfields: { cs-method: verb }' },
    ]);
    const [there] = applyFieldMappings(rulesOf('cs-method: GET'), other);
    const keys = [plain, here, there].map((rule) => rule?.kind === 'rule' && rule.selectionKey);
    expect(new Set(keys).size).toBe(3);
    const [unused] = rulesOf('other: GET');
    const [mappedUnused] = mapped('other: GET');
    expect(mappedUnused?.version).toBe(unused?.version);
  });

  it('lets a later mapping take the place of an earlier one, field by field', () => {
    const later = parseFieldMappings([
      { path: 'own.yml', text: 'logsource: { category: webserver }\nfields: { cs-method: verb }' },
    ]).mappings;
    const both = [...mappings, ...later];
    const rules = (selection: string): DetectionRule[] =>
      applyFieldMappings(rulesOf(selection), both).filter(
        ({ kind }) => kind === 'rule',
      ) as DetectionRule[];
    expect(fires(rules('cs-method: GET'), { verb: 'GET' })).toBe(true);
    expect(fires(rules('cs-method: GET'), EVENT)).toBe(false);
    expect(fires(rules('sc-status: 404'), EVENT)).toBe(true);
  });

  it('groups and counts by our names, rule by rule where they differ', () => {
    const files = [
      {
        path: 'c.yml',
        text: `title: a
name: a
logsource: { category: webserver }
detection: { s: { cs-method: GET }, condition: s }
---
title: b
name: b
logsource: { category: other }
detection: { s: { cs-method: GET }, condition: s }
---
title: same
correlation: { type: value_count, rules: [a], group-by: [cs-host], timespan: 5m, condition: { field: cs-uri-query, gte: 2 } }
---
title: different
correlation:
  type: event_count
  rules: [a, b]
  group-by: [cs-host, who]
  timespan: 5m
  condition: { gte: 2 }
  aliases: { who: { a: cs-method, b: cs-method } }
`,
      },
    ];
    const documents = applyFieldMappings(parseRules(files).documents, mappings);
    const correlations = documents.filter(({ kind }) => kind === 'correlation');
    expect(correlations).toMatchObject([
      { groupBy: ['url.domain'], valueFields: ['url.query'], aliases: {} },
      {
        groupBy: ['cs-host', 'who'],
        aliases: {
          'cs-host': { a: 'url.domain', b: 'cs-host' },
          who: { a: 'http.request.method', b: 'cs-method' },
        },
      },
    ]);
  });

  it('matches a joined field exactly as if it stood in the event', () => {
    const piece = fc.constantFrom('a', 'b', '?', '*', '\\?', 'ab', '\\*');
    const text = fc
      .array(fc.constantFrom('a', 'b', '*'), { maxLength: 4 })
      .map((chars) => chars.join(''));
    const query = fc.option(
      fc.array(fc.constantFrom('a', 'b', '?'), { maxLength: 4 }).map((chars) => chars.join('')),
      { nil: undefined },
    );
    const modifier = fc.constantFrom('', '|contains', '|startswith', '|endswith', '|cased');
    let hits = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }),
        modifier,
        text,
        query,
        (pieces, how, path, rest) => {
          const selection = `c-uri${how}: ${JSON.stringify(pieces.join(''))}`;
          const joined = rest === undefined ? path : `${path}?${rest}`;
          const apart: GatewayEvent = { 'url.path': path };
          if (rest !== undefined) apart['url.query'] = rest;
          const expected = fires(rulesOf(selection), { 'c-uri': joined });
          if (expected) hits++;
          expect(fires(mapped(selection), apart)).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
    expect(hits).toBeGreaterThan(100);
  });
});

describe('parseFieldMappings', () => {
  it.each([
    ['- a', '1:1 MAPPING_FILE'],
    ['logsource: { category: x }', '1:1 MAPPING_FILE'],
    ['logsource: { category: x }\nfields: {}', '2:9 MAPPING_FILE'],
    ['fields: { a: b }', '1:1 SIGMA_MISSING_KEY'],
    ['logsource: { category: x }\nfeilds: 1\nfields: { a: b }', '2:1 MAPPING_UNKNOWN_KEY'],
    ['logsource: { category: x }\nfields: { a|re: b }', '2:11 MAPPING_TARGET'],
    ['logsource: { category: x }\nfields: { a: 5 }', '2:14 MAPPING_TARGET'],
    ['logsource: { category: x }\nfields: { a: [] }', '2:14 MAPPING_TARGET'],
    ['logsource: { category: x }\nfields: { a: { join: [b, c] } }', '2:14 MAPPING_TARGET'],
    ['logsource: { category: x }\nfields: { a: { join: [b, "-", c] } }', '2:14 MAPPING_TARGET'],
    [
      'logsource: { category: x }\nfields: { a: { joins: [b, "?", c] } }',
      '2:16 MAPPING_UNKNOWN_KEY',
    ],
    ['fields: [', '1:10 YAML_SYNTAX'],
  ])('refuses %j', (text, place) => {
    const { mappings: read, problems } = parseFieldMappings([{ path: 'f.yml', text }]);
    expect(read).toEqual([]);
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toContain(place);
  });
});
