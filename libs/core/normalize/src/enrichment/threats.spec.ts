import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { createEnrich } from './enricher.ts';
import { parseThreatList, type ThreatListOptions } from './threat-lists.ts';
import { Threats } from './threats.ts';

const parse = (path: string, text: string, options: Partial<ThreatListOptions> = {}) =>
  parseThreatList({ path, text }, { name: 'feed', ...options });

const said = (path: string, text: string, options?: Partial<ThreatListOptions>): string[] =>
  parse(path, text, options).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

function enriched(threats: Threats, event: GatewayEvent): GatewayEvent {
  const copy: GatewayEvent = { '@timestamp': Date.UTC(2026, 0, 1), ...event };
  createEnrich({ threats })(copy, []);
  return copy;
}

function threatsOf(path: string, text: string, options?: Partial<ThreatListOptions>): Threats {
  const { value, problems } = parse(path, text, options);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return new Threats(value ?? []);
}

const JA4 = 't13d1516h2_8daaf6152771_b186095e22b6';
const PLAIN = `# bad things
198.51.100.0/24   # a net
2001:db8::/32
evil.example
AS64500
https://evil.example/x
0123456789abcdef0123456789abcdef
${JA4}
`;

describe('a threat list', () => {
  const threats = threatsOf('a.txt', PLAIN);
  it.each([
    [{ 'source.ip': '198.51.100.7' }, 'ipv4-addr', '198.51.100.7', 'source.ip'],
    [{ 'source.ip': '2001:db8::7' }, 'ipv6-addr', '2001:db8::7', 'source.ip'],
    [{ 'destination.ip': '198.51.100.7' }, 'ipv4-addr', '198.51.100.7', 'destination.ip'],
    [
      { 'source.ip': '10.0.0.1', 'source.as.number': 64500 },
      'autonomous-system',
      'AS64500',
      'source.ip',
    ],
    [{ 'url.domain': 'a.b.Evil.example' }, 'domain-name', 'evil.example', 'url.domain'],
    [{ 'url.full': 'https://evil.example/x' }, 'url', 'https://evil.example/x', 'url.full'],
    [
      { 'tls.client.ja3': '0123456789ABCDEF0123456789abcdef' },
      'artifact',
      '0123456789abcdef0123456789abcdef',
      'tls.client.ja3',
    ],
    [{ 'tls.client.ja4': JA4 }, 'artifact', JA4, 'tls.client.ja4'],
  ])('is found in %j', (event, type, name, field) => {
    expect(enriched(threats, event)).toMatchObject({
      'threat.indicator.type': type,
      'threat.indicator.name': name,
      'threat.feed.name': 'feed',
      'gatewatch.threat.lists': ['feed'],
      'gatewatch.threat.fields': [field],
    });
  });

  it.each([
    { 'source.ip': '198.51.101.7' },
    { 'url.domain': 'notevil.example' },
    { 'url.domain': 'example' },
    { 'user_agent.original': 'evil.example' },
  ])('is not found in %j', (event) => {
    expect(Object.keys(enriched(threats, event))).toEqual(['@timestamp', ...Object.keys(event)]);
  });

  it('takes keys and User-Agents that it is said to hold', () => {
    const keys = threatsOf('k.txt', 'key-7\n', { kind: 'key' });
    expect(enriched(keys, { 'api.key.id': 'key-7' })['threat.indicator.type']).toBe('user-account');
    expect(enriched(keys, { 'api.key.id': 'KEY-7' })['threat.indicator.type']).toBeUndefined();
    const agents = threatsOf('u.txt', 'Evil/1.0\n*miner*\n', { kind: 'user_agent' });
    for (const agent of ['evil/1.0', 'x Miner/2'])
      expect(enriched(agents, { 'user_agent.original': agent })['threat.indicator.type']).toBe(
        'software',
      );
    expect(
      enriched(agents, { 'user_agent.original': 'evil/1.0.1' })['threat.indicator.type'],
    ).toBeUndefined();
  });

  it('tells the surest of several, and all lists', () => {
    const low = parse('a.csv', 'ip,confidence,comment\n192.0.2.1,10,seen once\n', { name: 'low' });
    const high = parse(
      'b.json',
      '[{"value":"192.0.2.0/24","type":"cidr","confidence":90,"description":"botnet"}]',
      { name: 'high' },
    );
    const both = new Threats([...(low.value ?? []), ...(high.value ?? [])]);
    expect(enriched(both, { 'source.ip': '192.0.2.1' })).toMatchObject({
      'threat.feed.name': 'high',
      'threat.indicator.confidence': 'High',
      'threat.indicator.description': 'botnet',
      'threat.indicator.ip': '192.0.2.1',
      'gatewatch.threat.lists': ['high', 'low'],
    });
  });

  it('leaves what a record says of an indicator', () => {
    const event = enriched(threats, {
      'source.ip': '198.51.100.7',
      'threat.indicator.name': 'own',
    });
    expect(event['threat.indicator.name']).toBe('own');
    expect(event).not.toHaveProperty(['threat.feed.name']);
    expect(event['gatewatch.threat.lists']).toEqual(['feed']);
  });

  it.each([
    ['a.txt', 'what is this\n', undefined, '1:1 ENRICH_BAD_VALUE'],
    ['a.csv', 'value,type\nx,spaceship\n', undefined, '2:1 ENRICH_BAD_VALUE'],
    ['a.csv', 'value,type\nx,ip\n', undefined, '2:1 ENRICH_BAD_VALUE'],
    ['a.json', '{"a":1}', undefined, '1:1 ENRICH_SYNTAX'],
    ['a.json', '[]', undefined, '1:1 ENRICH_EMPTY'],
  ])('refuses %s %j', (path, text, options, problem) => {
    expect(said(path, text, options)).toContain(problem);
  });
});

describe('a STIX 2.1 bundle', () => {
  const indicator = (pattern: string, more = {}) => ({
    type: 'indicator',
    id: 'indicator--1',
    pattern_type: 'stix',
    pattern,
    ...more,
  });
  const bundle = (...objects: readonly object[]): string =>
    JSON.stringify({ type: 'bundle', id: 'bundle--1', objects }, undefined, 1);

  it('gives the indicators with simple patterns', () => {
    const text = bundle(
      { type: 'identity' },
      indicator("[ipv4-addr:value = '192.0.2.1' OR ipv4-addr:value ISSUBSET '198.51.100.0/24']", {
        confidence: 50,
        name: 'n',
      }),
      indicator("[domain-name:value = 'evil.example']"),
      indicator("[file:hashes.'SHA-256' = '" + 'ab'.repeat(32) + "']"),
      indicator('[autonomous-system:number = 64500]'),
      indicator(
        "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'it\\'s evil']",
      ),
      indicator("[ipv4-addr:value = '203.0.113.1']", { revoked: true }),
      indicator("[ipv4-addr:value = '203.0.113.2']", { valid_until: '2025-12-31T00:00:00Z' }),
    );
    const threats = threatsOf('b.json', text);
    const type = (event: GatewayEvent) => enriched(threats, event)['threat.indicator.type'];
    expect(type({ 'source.ip': '192.0.2.1' })).toBe('ipv4-addr');
    expect(type({ 'source.ip': '198.51.100.9' })).toBe('ipv4-addr');
    expect(type({ 'url.domain': 'evil.example' })).toBe('domain-name');
    expect(type({ 'file.hash.sha256': 'ab'.repeat(32) })).toBe('artifact');
    expect(type({ 'source.ip': '10.0.0.1', 'source.as.number': 64500 })).toBe('autonomous-system');
    expect(type({ 'user_agent.original': "it's evil" })).toBe('software');
    expect(type({ 'source.ip': '203.0.113.1' })).toBeUndefined();
    expect(type({ 'source.ip': '203.0.113.2' })).toBeUndefined();
    expect(type({ '@timestamp': 0, 'source.ip': '203.0.113.2' })).toBe('ipv4-addr');
  });

  it('says where a pattern stands that it does not read', () => {
    const text = bundle(
      indicator("[ipv4-addr:value = '192.0.2.1']"),
      indicator("[ipv4-addr:value = '192.0.2.1'] FOLLOWEDBY [url:value = 'x']"),
      indicator("[ipv4-addr:value = '192.0.2.1' AND url:value = 'x']"),
    );
    const { problems } = parse('b.json', text);
    expect(problems.map(({ line, code, severity }) => `${line} ${severity} ${code}`)).toEqual([
      '15 warning ENRICH_UNSUPPORTED',
      '21 warning ENRICH_UNSUPPORTED',
    ]);
  });
});
