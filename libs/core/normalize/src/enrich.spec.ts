import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { CLOCK_TOLERANCE_MS, clampTimes, enrich } from './enrich.ts';
import { FIELDS, holdsType, type Field } from './fields.ts';
import { userAgentFamily } from './user-agent.ts';

const enriched = (event: GatewayEvent) => {
  const copy: GatewayEvent = { '@timestamp': 1000, ...event };
  enrich(copy);
  return copy;
};

describe('enrich', () => {
  it.each([
    [0, 'unknown', 'client_abort'],
    [200, 'success', undefined],
    [399, 'success', undefined],
    [400, 'failure', undefined],
    [499, 'unknown', 'client_abort'],
    [500, 'failure', undefined],
    [undefined, 'unknown', undefined],
  ])('status %s is %s', (status, outcome, deniedBy) => {
    const event = enriched({ 'http.response.status_code': status });
    expect([event['event.outcome'], event['event.denied_by']]).toEqual([outcome, deniedBy]);
  });
  it('ends a request after its duration', () => {
    expect(enriched({ 'event.duration': 1_500_000 })['event.end']).toBe(1002);
    expect(enriched({ 'event.duration': 1, 'event.end': 7 })['event.end']).toBe(7);
  });
  it('sums tokens only where both are known', () => {
    const input = 'gen_ai.usage.input_tokens';
    const output = 'gen_ai.usage.output_tokens';
    expect(enriched({ [input]: 0, [output]: 5 })['gen_ai.usage.total_tokens']).toBe(5);
    expect(enriched({ [output]: 5 })).not.toHaveProperty(['gen_ai.usage.total_tokens']);
  });
  it('knows a caller without an id by its token', () => {
    expect(enriched({ 'api.key.token': 't' })['api.key.id']).toBe('t');
    expect(enriched({ 'api.key.token': 't', 'api.key.id': 'k' })['api.key.id']).toBe('k');
    expect(enriched({})).not.toHaveProperty(['api.key.id']);
  });
});

describe('clampTimes', () => {
  it('takes a time at the tolerance and clamps one after it', () => {
    const flags: string[] = [];
    const event: GatewayEvent = {
      '@timestamp': 5 + CLOCK_TOLERANCE_MS,
      'event.end': 6 + CLOCK_TOLERANCE_MS,
    };
    clampTimes(event, 5, flags);
    expect(event).toEqual({ '@timestamp': 5 + CLOCK_TOLERANCE_MS, 'event.end': 5 });
    expect(flags).toEqual(['_time_clamped']);
  });
});

describe('userAgentFamily', () => {
  it.each([
    ['OpenAI/Python 1.51.0', 'OpenAI Python'],
    ['AsyncOpenAI/Python 1.51.0', 'OpenAI Python'],
    ['Anthropic/JS 0.30.0', 'Anthropic JS'],
    ['python-requests/2.32', 'python-requests'],
    ['curl/8.5.0', 'curl'],
    ['Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/126.0 Safari/537.36', 'Chrome'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'Bot'],
    ['Mozilla/5.0 sqlmap/1.8', 'sqlmap'],
    ['something', 'Other'],
  ])('%s is %s', (text, family) => {
    expect(userAgentFamily(text)).toBe(family);
  });
});

const field = (name: string) => FIELDS.get(name) as Field;

describe('fields', () => {
  it('are declared once, each with a meaning', () => {
    const names = [...FIELDS.keys()];
    expect(new Set(names).size).toBe(names.length);
    for (const { meaning } of FIELDS.values()) expect(meaning).not.toBe('');
  });
  it('know values of their type', () => {
    expect(holdsType(field('@timestamp'), 1.5)).toBe(false);
    expect(holdsType(field('event.category'), 'web')).toBe(false);
    expect(holdsType(field('event.category'), ['web'])).toBe(true);
    expect(holdsType(field('source.ip'), 'host')).toBe(false);
  });
});
