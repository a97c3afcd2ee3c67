import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { identify, type GatewayEvent } from '@gatewatch/event';
import { parseAddress } from './address.ts';
import {
  applyPolicy,
  encryptContent,
  isTreatable,
  TREATMENTS,
  type FieldPolicy,
  type Treatment,
} from './field-policy.ts';
import { undeclaredFields } from './fields.ts';
import { pseudoAddress } from './pseudo-address.ts';

/** A token like those of ingest: a key's id and 128 bits. */
const tokenise = (text: string): string =>
  `0a0b0c0d.${identify('pii', text)
    .replace(/[^A-Za-z0-9_-]/g, '')
    .padEnd(22, 'x')
    .slice(0, 22)}`;

function policyOf(fields: Record<string, Treatment>, more: Partial<FieldPolicy> = {}): FieldPolicy {
  const encrypt = (text: string): string => `jwe(${text.length})`;
  const rest = { content: 'drop', maxContent: 100, tokenise, encrypt, ...more } as const;
  return { fields: new Map(Object.entries(fields)), ...rest };
}

function treat(event: GatewayEvent, fields: Record<string, Treatment>): GatewayEvent {
  const copy = { ...event };
  applyPolicy(copy, policyOf(fields));
  return copy;
}

const EVENT: GatewayEvent = {
  'event.id': 'in:1:0',
  'user.email': 'alice@example.com',
  'user.name': 'alice@example.com',
  'url.query': 'mail=alice@example.com&a=1',
  'source.ip': '203.0.113.77',
  'source.prefix': '203.0.113.0/24',
  'network.forwarded_ip': '203.0.113.77',
  'related.ip': ['203.0.113.77'],
  'source.port': 4711,
  'http.request.method': 'GET',
};

describe('a policy for fields', () => {
  it('drops a field, and its copies with it', () => {
    const made = treat(EVENT, { 'user.email': 'drop' });
    expect(made).not.toHaveProperty(['user.email']);
    expect(made['user.name']).toBe('[redacted]');
    expect(made['url.query']).toBe('mail=[redacted]&a=1');
    expect(made['http.request.method']).toBe('GET');
  });

  it('puts equal tokens for equal texts, so that rules still group', () => {
    const made = treat(EVENT, { 'user.email': 'tokenise' });
    expect(made['user.email']).toBe(tokenise('alice@example.com'));
    expect(made['user.name']).toBe(made['user.email']);
    expect(treat(EVENT, { 'user.email': 'tokenise' })).toEqual(made);
  });

  it('masks what a person can still recognise', () => {
    const made = treat(EVENT, { 'user.email': 'mask', 'source.ip': 'mask' });
    expect(made['user.email']).toBe('a***@example.com');
    expect(made['source.ip']).toBe('203.0.113.0');
    expect(made['source.prefix']).toBe('203.0.113.0/24');
    expect(made['network.forwarded_ip']).toBe('203.0.113.0');
  });

  it('encrypts beside the field, which goes', () => {
    const made = treat(EVENT, { 'user.email': 'encrypt' });
    expect(made['gatewatch.encrypted.user.email']).toBe('jwe(17)');
    expect(made).not.toHaveProperty(['user.email']);
    expect(undeclaredFields(made)).toEqual({ unknown: [], mistyped: [] });
  });

  it('keeps a tokenised address an address, and treats what is derived from it alike', () => {
    const made = treat(EVENT, { 'source.ip': 'tokenise' });
    expect(made['source.ip']).toMatch(/^fd/);
    expect(made['related.ip']).toEqual([made['source.ip']]);
    expect(made['network.forwarded_ip']).toBe(made['source.ip']);
    expect(undeclaredFields(made)).toEqual({ unknown: [], mistyped: [] });
    expect(JSON.stringify(made)).not.toContain('203.0.113');
  });

  it('lets a number go that can be no token', () => {
    expect(treat(EVENT, { 'source.port': 'tokenise' })).not.toHaveProperty(['source.port']);
  });

  it('may not name what nothing works without, nor content', () => {
    for (const name of ['@timestamp', 'event.id', 'gatewatch.content_rules', 'api.key.token'])
      expect([name, isTreatable(name)]).toEqual([name, false]);
    expect(isTreatable('gen_ai.input.messages')).toBe(false);
    expect(isTreatable('user.email')).toBe(true);
  });

  it('leaves a treated value nowhere, whatever else the event holds', () => {
    const value = fc.string({
      unit: fc.constantFrom(...'abc@.-9'.split('')),
      minLength: 6,
      maxLength: 20,
    });
    const treatment = fc.constantFrom(
      ...TREATMENTS.filter((one) => one !== 'keep' && one !== 'mask'),
    );
    fc.assert(
      fc.property(value, treatment, (secret, how) => {
        const event = { 'user.email': secret, 'user.name': `x ${secret} y`, labels: [secret, 'z'] };
        expect(JSON.stringify(treat(event, { 'user.email': how }))).not.toContain(secret);
      }),
    );
  });
});

describe('content', () => {
  const event: GatewayEvent = { 'gen_ai.input.messages': ['hello', 'you'], 'url.path': '/' };

  it('is dropped unless the policy says encrypt', () => {
    expect(encryptContent(event, undefined, [])).toEqual([]);
    expect(encryptContent(event, policyOf({}), [])).toEqual([]);
  });

  it('is encrypted under another name, cut where it is long', () => {
    const seen: string[] = [];
    const flags: string[] = [];
    const encrypt = (text: string): string => `jwe${seen.push(text)}`;
    const policy = policyOf({}, { content: 'encrypt', encrypt, maxContent: 12 });
    expect(encryptContent(event, policy, flags)).toEqual([
      ['gatewatch.encrypted.gen_ai.input.messages', 'jwe1'],
    ]);
    expect(seen).toEqual(['["hello","yo']);
    expect(flags).toEqual(['_cut:gatewatch.encrypted.gen_ai.input.messages']);
  });
});

describe('pseudoAddress', () => {
  it('gives addresses in canonical form, other ones for other tokens', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const made = pseudoAddress(tokenise(left));
        expect(parseAddress(made)?.startsWith('fd')).toBe(true);
        expect(made === pseudoAddress(tokenise(right))).toBe(left === right);
      }),
    );
  });
});
