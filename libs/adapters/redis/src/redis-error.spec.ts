import { describe, expect, it } from '@jest/globals';
import { asRedisError } from './redis-error.ts';
import { addressOf } from './redis-connection.ts';

describe("the client's errors in our words", () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:1', 'REDIS_UNAVAILABLE'],
    ['Reached the max retries per request limit (which is 4).', 'REDIS_UNAVAILABLE'],
    ['Connection is closed.', 'REDIS_UNAVAILABLE'],
    ['Command timed out', 'REDIS_UNAVAILABLE'],
    ['LOADING Redis is loading the dataset in memory', 'REDIS_UNAVAILABLE'],
    ['self-signed certificate in certificate chain', 'REDIS_TLS'],
    ['unable to verify the first certificate', 'REDIS_TLS'],
    ['certificate has expired', 'REDIS_TLS'],
    [
      "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list",
      'REDIS_TLS',
    ],
    ['WRONGPASS invalid username-password pair', 'REDIS_AUTHENTICATION'],
    ['NOAUTH Authentication required.', 'REDIS_AUTHENTICATION'],
    ["NOPERM this user has no permissions to run the 'eval' command", 'REDIS_AUTHENTICATION'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'REDIS_REFUSED'],
    ["READONLY You can't write against a read only replica.", 'REDIS_REFUSED'],
    ['MISCONF Redis is configured to save RDB snapshots', 'REDIS_REFUSED'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'REDIS_REFUSED'],
  ])('%s', (message, code) => {
    const cause = new Error(message);
    const error = asRedisError(cause, 'cannot save p');
    expect([error.code, error.cause]).toEqual([code, cause]);
  });
});

it('names an address without its password', () => {
  expect(addressOf('rediss://user:hunter22@cache.example:6380/2')).toBe(
    'rediss://cache.example:6380',
  );
});
