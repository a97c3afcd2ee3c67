import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { CLOCK_TOLERANCE_MS, clampTimes, enrich } from './enrich.ts';
import { FIELDS, holdsType, type Field } from './fields.ts';

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

describe('a User-Agent', () => {
  const original = 'user_agent.original';
  it('gives name, version and kind', () => {
    expect(enriched({ [original]: 'curl/8.5.0' })).toMatchObject({
      'user_agent.name': 'curl',
      'user_agent.version': '8.5.0',
      'user_agent.kind': 'tool',
    });
  });
  it('takes nothing from a record that knows better', () => {
    const event = enriched({ [original]: 'curl/8.5.0', 'user_agent.name': 'libcurl' });
    expect(event['user_agent.name']).toBe('libcurl');
    expect(event).not.toHaveProperty(['user_agent.version']);
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
