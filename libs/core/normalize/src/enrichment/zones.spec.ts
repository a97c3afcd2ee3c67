import { describe, expect, it } from '@jest/globals';
import { parseZones, type Zones } from './zones.ts';

const TEXT = `
zones:
  office: [10.1.0.0/16, 10.2.0.0/16]
  models: [10.1.9.0/24, models.internal, '*.gpu.internal']
  dmz: 192.0.2.0/24
others: internet
allow:
  internet: dmz
  office: [models, internet]
  dmz:
`;

function zonesOf(text: string): Zones {
  const { value, problems } = parseZones({ path: 'zones.yml', text });
  expect(problems).toEqual([]);
  if (!value) throw new Error('no zones');
  return value;
}

describe('zones', () => {
  it('are told by the smallest network', () => {
    const zones = zonesOf(TEXT);
    const found = ['10.1.0.1', '10.1.9.1', '10.2.0.1', '192.0.2.1', '8.8.8.8', '::1'];
    expect(found.map((address) => zones.ofAddress(address))).toEqual([
      'office',
      'models',
      'office',
      'dmz',
      'internet',
      'internet',
    ]);
  });
  it('are told by names of hosts', () => {
    const zones = zonesOf(TEXT);
    const found = ['Models.internal', 'a.b.gpu.internal', 'gpu.internal', 'other'];
    expect(found.map((host) => zones.ofHost(host))).toEqual([
      'models',
      'models',
      undefined,
      undefined,
    ]);
  });
  it.each([
    ['office', 'office', undefined],
    ['office', 'models', 'allowed'],
    ['models', 'office', 'not_allowed'],
    ['dmz', 'models', 'not_allowed'],
    ['internet', 'dmz', 'allowed'],
    ['internet', 'models', 'not_allowed'],
  ])('from %s to %s: %s', (from, to, crossing) => {
    expect(zonesOf(TEXT).crossing(from, to)).toBe(crossing);
  });
  it('judge no crossing where nothing is said of ways', () => {
    const zones = zonesOf('zones: { a: 10.0.0.0/8, b: 192.0.2.0/24 }\n');
    expect(zones.crossing('a', 'b')).toBe('undeclared');
    expect(zones.ofAddress('8.8.8.8')).toBeUndefined();
  });
  it.each([
    ['', '1:1 ENRICH_EMPTY'],
    ['- a', '1:1 ENRICH_SYNTAX'],
    ['zone: {}', '1:1 ENRICH_UNKNOWN_KEY'],
    ['allow: {}', '1:1 ENRICH_MISSING_KEY'],
    ['zones: { a: 10.0.0.0/99 }', '1:13 ENRICH_BAD_VALUE'],
    ['zones: { a: [10.0.0.0/8, 300.1.2.3] }', '1:26 ENRICH_BAD_VALUE'],
    ['zones: { a b: 10.0.0.0/8 }', '1:10 ENRICH_BAD_VALUE'],
    ['zones: { a: 10.0.0.0/8 }\nallow:\n  a: [b]\n', '3:7 ENRICH_BAD_VALUE'],
    ['zones: { a: 10.0.0.0/8 }\nallow:\n  c: a\n', '3:3 ENRICH_BAD_VALUE'],
    ['zones: { a: 10.0.0.0/8 }\nothers: [x]\n', '2:9 ENRICH_BAD_VALUE'],
    ['zones: { a: 10.0.0.0/8 }\n---\nzones: {}\n', '3:1 ENRICH_SYNTAX'],
    ['zones: {', '1:9 YAML_SYNTAX'],
  ])('refuse %j', (text, problem) => {
    const { value, problems } = parseZones({ path: 'z', text });
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toContain(
      problem,
    );
    expect(value).toBeUndefined();
  });
});
