import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Explanation } from './explain.ts';
import { createNormalizer } from './normalizer.ts';
import { loadSources } from './source-set.ts';

const folder = join(import.meta.dirname, '../../../../sources');
const names = readdirSync(folder).filter((name) => /^(_.*|generic|kong|nginx)\.yml$/.test(name));
const { sources } = loadSources(
  names.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })),
);

function explain(record: unknown) {
  const explanations: Explanation[] = [];
  const normalizer = createNormalizer({
    sources,
    tokenize: () => 'token',
    decode: () => undefined,
    explain: (explanation) => void explanations.push(explanation),
  });
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  normalizer.normalize(text, { input: 'in', offset: 0 }, Date.UTC(2026, 0, 1));
  return explanations;
}

const line =
  '203.0.113.9 - - [10/Oct/2025:13:55:36 +0000] "GET /v1?key=abcd1234efgh HTTP/1.1" 200 x "-" "c"';

describe('an explanation', () => {
  it('names envelopes, source, and the path and converters of each field', () => {
    const [explanation] = explain({ log: line });
    expect(explanation).toMatchObject({
      opened: ['log'],
      source: 'nginx',
      outcome: 'event',
      flags: ['_conv:http.response.body.bytes'],
    });
    expect(explanation?.because).toContain('text ');
    const fields = new Map(explanation?.fields.map((field) => [field.field, field]));
    expect(fields.get('http.response.status_code')).toEqual({
      field: 'http.response.status_code',
      value: 200,
      from: 'status',
      through: ['last_of_list', 'int'],
    });
    expect(fields.get('source.ip')).toMatchObject({ from: 'client', through: ['client_ip'] });
    expect(fields.get('http.response.body.bytes')).not.toHaveProperty('value');
  });

  it('shows no secret and no prompt', () => {
    const record = {
      ts: 1_760_097_336,
      model: 'm',
      prompt: 'my very own words',
      api_key: 'sk-live-0123456789',
      user: 'sk-live-0123456789',
    };
    const text = JSON.stringify([...explain({ log: line }), ...explain(record)]);
    for (const secret of ['abcd1234efgh', 'my very own words', 'sk-live-0123456789']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('gen_ai.input.messages');
  });

  it('tells what was dropped and what became a dead letter', () => {
    const kong = { request: { uri: '/healthz' }, latencies: {}, client_ip: '192.0.2.1' };
    const [dropped] = explain({ ...kong, started_at: 1_760_097_336_000 });
    expect(dropped?.outcome).toBe('dropped');
    expect(explain({ ...kong, request: { uri: '/x' } })[0]?.outcome).toBe('no_time');
  });
});
