import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isSecretName, scrub, scrubQuery } from './scrub.ts';
import { isCredentialName } from './secret-name.ts';

const SECRET = [
  'authorization',
  'Proxy-Authorization',
  'x-custom-auth',
  'X-Internal-Token',
  'x_partner_key',
  'dbPassword',
  'DB_PASSWORD',
  'webhook-secret',
  'clientSecret',
  'apiKey',
  'X_API_KEY',
  'ocp-apim-subscription-key',
  'session_id',
  'smtp_pass',
  'x-amz-signature',
  'set-cookie',
  'headers[x-service-auth]',
];
const ORDINARY = [
  'max_tokens',
  'maxTokens',
  'prompt_tokens',
  'total_tokens',
  'time_per_token',
  'time_to_first_token',
  'primary_key',
  'primaryKey',
  'foreign_key',
  'cache_key',
  'monkey',
  'keyboard',
  'author',
  'authority',
  'authenticated',
  'compass',
  'tests_pass',
  'signature',
  'secretary',
  'passenger',
  'tokenizer',
  'session',
  'cookie_count',
  'model',
];

describe('isCredentialName', () => {
  it.each(SECRET)('knows %s wherever it stands', (name) => {
    for (const kind of ['field', 'member', 'header', 'parameter'] as const)
      expect(isCredentialName(name, kind)).toBe(true);
  });
  it.each(ORDINARY)('leaves %s alone', (name) => {
    expect(isCredentialName(name, 'field')).toBe(false);
    expect(isCredentialName(name, 'member')).toBe(false);
    expect(isCredentialName(name, 'header')).toBe(false);
  });
  it('reads a field by its last part', () => {
    expect(isSecretName('http.request.headers.x-custom-auth')).toBe(true);
    expect(isSecretName('registry.key')).toBe(false);
    expect(isSecretName('api.key.id')).toBe(false);
  });
});

/** Every way in which a name and a value stand in a text. */
const WAYS: readonly ((name: string, value: string) => string)[] = [
  (name, value) => JSON.stringify({ a: 1, [name]: value, b: 'x' }),
  (name, value) => JSON.stringify({ [name]: [value, `${value}2`], b: 'x' }),
  (name, value) => JSON.stringify({ [name]: { inner: { more: value }, other: value }, b: 'x' }),
  (name, value) => JSON.stringify({ log: JSON.stringify({ [name]: value }) }),
  (name, value) =>
    JSON.stringify({ log: JSON.stringify({ log: JSON.stringify({ [name]: value }) }) }),
  (name, value) =>
    JSON.stringify({
      headers: [
        { name, value },
        { name: 'a', value: 'b' },
      ],
    }),
  (name, value) => JSON.stringify({ attributes: [{ key: name, value: { stringValue: value } }] }),
  (name, value) => `{'${name}': '${value}', 'b': 1}`,
  (name, value) => `GET / HTTP/1.1\r\n${name}: ${value} and more\r\nHost: h`,
  (name, value) => `curl -H '${name}: ${value}' https://h/`,
  (name, value) => `${name}: "${value}"`,
  (name, value) => `a=1 ${name}="${value}" b=2`,
  (name, value) => `/p?a=1&${name}=${encodeURIComponent(value)}&b=2`,
  (name, value) => `%2Fp%3Fa%3D1%26${name}%3D${encodeURIComponent(value)}`,
];

const part = fc.string({
  unit: fc.constantFrom(...'abcxyz0189'.split('')),
  minLength: 1,
  maxLength: 9,
});
const secretName = fc.oneof(
  fc.constantFrom(
    'authorization',
    'apikey',
    'password',
    'x-api-key',
    'access_token',
    'client_secret',
  ),
  fc
    .tuple(
      fc.constantFrom('x-', 'X-', '', 'my_'),
      part,
      fc.constantFrom(
        '-auth',
        '-token',
        '-key',
        '-secret',
        '-password',
        '_token',
        '_key',
        'Token',
        'Secret',
        'Password',
      ),
    )
    .map((parts) => parts.join('')),
);
const value = fc
  .string({ unit: fc.constantFrom(...'abcXYZ0189-_.~+/'.split('')), minLength: 4, maxLength: 40 })
  .map((text) => `Zq7${text}`);

describe('scrub', () => {
  it('takes the value of every credential name out, in every way of writing it', () => {
    fc.assert(
      fc.property(secretName, value, fc.constantFrom(...WAYS), (name, secret, way) => {
        const clean = scrub(way(name, secret));
        expect(clean).not.toContain(secret.slice(0, 7));
        expect(clean).toContain('[redacted]');
      }),
      { numRuns: 5000 },
    );
  });

  it('does not show the beginning of one that is cut off anywhere', () => {
    fc.assert(
      fc.property(
        secretName,
        value,
        fc.constantFrom(...WAYS),
        fc.nat(),
        (name, secret, way, cut) => {
          const text = way(name, secret);
          expect(scrub(text.slice(0, cut % text.length))).not.toContain(secret.slice(0, 7));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('leaves every ordinary member, parameter and number as it is', () => {
    const ordinary = fc.constantFrom(...ORDINARY.filter((name) => name !== 'signature'));
    const plain = fc.oneof(fc.nat(), fc.string({ unit: fc.constantFrom(...'abcdefgh'.split('')) }));
    fc.assert(
      fc.property(ordinary, plain, (name, value) => {
        for (const text of [
          JSON.stringify({ [name]: value, b: 'x' }),
          JSON.stringify({ log: JSON.stringify({ usage: { [name]: value } }) }),
          JSON.stringify({ attributes: [{ name, value }] }),
          `/p?a=1&${name}=${value}`,
          `${name}=${value} b=2`,
        ])
          expect(scrub(text)).toBe(text);
        expect(scrubQuery(`${name}=${value}`)).toBe(`${name}=${value}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same when it is done again', () => {
    fc.assert(
      fc.property(secretName, value, fc.constantFrom(...WAYS), (name, secret, way) => {
        const once = scrub(way(name, secret));
        expect(scrub(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes out user information whose password holds an @, also where the URL is encoded', () => {
    expect(scrub('https://u:p@ss@host/x?a=b')).toBe('https://[redacted]@host/x?a=b');
    expect(scrub('to=https%3A%2F%2Fu%3Apass%40host')).toBe('to=https%3A%2F%2F[redacted]%40host');
  });

  it('masks numbers where they are passwords, not where they count', () => {
    expect(scrub('{"password":123456,"token":25,"next":1}')).toBe(
      '{"password":[redacted],"token":25,"next":1}',
    );
  });

  it.each([
    '\\',
    '"',
    '{"key":',
    '"key":"\\',
    '%3f',
    'key=',
    '://',
    'a:',
    '%3a%2f%2f',
    '["x-key",',
    'eyJ',
    "'",
  ])('takes time in proportion to a text of many %s', (piece) => {
    const work = (size: number): number => {
      const text = `key ${piece.repeat(Math.ceil(size / piece.length))}`;
      const start = process.cpuUsage();
      scrub(text);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    work(20_000);
    expect(work(400_000)).toBeLessThan(1_500_000);
  });
});
