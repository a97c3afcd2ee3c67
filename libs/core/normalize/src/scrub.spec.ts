import { describe, expect, it } from '@jest/globals';
import { isSecretName, preview, scrub, scrubQuery, scrubUrl, takeOut } from './scrub.ts';

describe('scrub', () => {
  it.each([
    ['a key by its shape', 'got sk-proj-abc123def456', 'got [redacted]'],
    ['an AWS access key', 'AKIAIOSFODNN7EXAMPLE!', '[redacted]!'],
    ['a GitHub token', 'x ghp_0123456789abcdefghij', 'x [redacted]'],
    ['a JWT', 'a eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl b', 'a [redacted] b'],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----.',
      '[redacted].',
    ],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nMII', '[redacted]'],
    ['a bearer token', 'sent Bearer abc.def-1', 'sent Bearer [redacted]'],
    [
      'a header in a command',
      `curl -H "x-api-key: hunter22" url`,
      `curl -H "x-api-key: [redacted]" url`,
    ],
    [
      'an option of a command',
      `vllm --api-key hunter22 --password 'a b' -Token x1y2 --max-tokens 5 --key-file /k`,
      `vllm --api-key [redacted] --password '[redacted]' -Token [redacted] --max-tokens 5 --key-file /k`,
    ],
    [
      'an option in a list of arguments',
      '["mysql","--db-password","hunter22","-api-key", "k1","--max-tokens","5"]',
      '["mysql","--db-password","[redacted]","-api-key", "[redacted]","--max-tokens","5"]',
    ],
    ['no option that has no value', 'x --password --verbose', 'x --password --verbose'],
    [
      'a header line',
      'GET /\r\nCookie: a=b; c=d\r\nHost: h',
      'GET /\r\nCookie: [redacted]\r\nHost: h',
    ],
    ['a member', '{"apikey": "k1", "a": 1}', '{"apikey": "[redacted]", "a": 1}'],
    [
      'a member with a quote in it',
      String.raw`{"apikey":"k\"1","a":1}`,
      '{"apikey":"[redacted]","a":1}',
    ],
    [
      'a member in JSON in JSON',
      String.raw`{"log":"{\"apikey\":\"k1\",\"a\":1}"}`,
      String.raw`{"log":"{\"apikey\":\"[redacted]\",\"a\":1}"}`,
    ],
    ['a list', '{"x-api-key":["k]1","k2"],"a":1}', '{"x-api-key":["[redacted]"],"a":1}'],
    ['a list that is cut off', '{"x-api-key":["k1","k2', '{"x-api-key":["[redacted]"'],
    ['a parameter', 'GET /v1?a=1&api_key=k1&b=2', 'GET /v1?a=1&api_key=[redacted]&b=2'],
    ['user information', 'https://u:p@host/', 'https://[redacted]@host/'],
  ])('takes out %s', (_, text, clean) => {
    expect(scrub(text)).toBe(clean);
  });

  it.each([
    '/v1/chat/completions',
    'max_tokens=4096&stream=true',
    '{"usage":{"prompt_tokens":12,"total_tokens":13}}',
    'OpenAI/Python 1.51.0',
    'a task-force, a risk-free key',
  ])('leaves %s alone', (text) => {
    expect(scrub(text)).toBe(text);
  });
});

describe('scrubQuery and scrubUrl', () => {
  it('know names that are percent-encoded', () => {
    expect(scrubQuery('a=1&%61pi_key=k&Key=2&monkey=3')).toBe(
      'a=1&%61pi_key=[redacted]&Key=[redacted]&monkey=3',
    );
    expect(scrubUrl('https://h/p?%6bey=1')).toBe('https://h/p?%6bey=[redacted]');
  });
});

describe('a URL that is cut off', () => {
  it.each([
    ['GET http://user:hunter22', 'GET http://[redacted]'],
    ['"http://user:hunter22"', '"http://[redacted]"'],
    ['http://api.example:8080', 'http://api.example:8080'],
    ['http://[2001:db8::1]:8080', 'http://[2001:db8::1]:8080'],
    ['see https://api.example/a:b', 'see https://api.example/a:b'],
  ])('%s shows no password: %s', (text, shown) => {
    expect(scrub(text)).toBe(shown);
  });
});

describe('takeOut', () => {
  it('takes short secrets only where they stand alone', () => {
    expect(takeOut('abc xabcx abc.', ['abc'])).toBe('[redacted] xabcx [redacted].');
    expect(takeOut('a+b=c a+b=cd', ['a+b=c'])).toBe('[redacted] a+b=cd');
  });
});

describe('preview', () => {
  it('shows the beginning', () => {
    expect(preview('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
    expect(preview('short')).toBe('short');
  });
  it.each([
    ['  "value": "abc",', '  "value": "[redacted]",'],
    ['    "abc"', '    "[redacted]"'],
    ['"value": "ab', '"value": "[redacted]'],
    ['  "count": 12,', '  "count": 12,'],
    ['{"value": "abc"}', '{"value": "abc"}'],
  ])('shows of the line %j, torn out of printed JSON, no value', (text, shown) => {
    expect(preview(text)).toBe(shown);
  });
  it('never ends within a word of what was not read', () => {
    const text = `${'sk-aaaaaaaaaa '.repeat(292)}secret-word`;
    expect(preview('Bearer aaaa,'.repeat(400), [], 100_000)).not.toMatch(/aaaa/);
    expect(preview(text.slice(0, 4090) + 'secret-word', [], 100_000)).not.toContain('secret');
  });
});

describe('isSecretName', () => {
  it.each([
    ['http.request.headers.X-Api-Key', true],
    ['labels.password', true],
    ['token', true],
    ['gen_ai.usage.total_tokens', false],
    ['api.key.id', false],
    ['rule.signature', false],
  ])('%s: %s', (name, is) => {
    expect(isSecretName(name)).toBe(is);
  });
});

describe('a URL', () => {
  it.each([
    ['/p?u=amqp://me:hunter2&next=a/b', '/p?u=amqp://[redacted]&next=a/b'],
    ['/p?next=a/b&u=amqp://me:hunter2', '/p?next=a/b&u=amqp://[redacted]'],
    ['/p://me:hunter2?a/b', '/p://[redacted]?a/b'],
    ['https://api.example/v1?a=b', 'https://api.example/v1?a=b'],
  ])('is as suspect in each part as in the whole: %s', (url, shown) => {
    expect(scrubUrl(url)).toBe(shown);
  });
});
