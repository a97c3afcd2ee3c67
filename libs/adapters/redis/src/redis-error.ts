/** Every way in which Redis can fail its caller. */
export const REDIS_ERROR_CODES = [
  /** no answer within the bounded retries: the call may be repeated as it is */
  'REDIS_UNAVAILABLE',
  /** the password or user was refused */
  'REDIS_AUTHENTICATION',
  /** the certificate is not trusted, or is another host's */
  'REDIS_TLS',
  /** Redis is out of memory, read-only or otherwise refused to write: nothing was changed */
  'REDIS_REFUSED',
  /** more entries in one checkpoint than one step can carry: save more often */
  'REDIS_DELTA_TOO_LARGE',
  /** used after close */
  'REDIS_CLOSED',
] as const;
export type RedisErrorCode = (typeof REDIS_ERROR_CODES)[number];

/** What this package throws. `cause` is the client's own error; no message holds a credential. */
export class RedisError extends Error {
  readonly code: RedisErrorCode;
  constructor(code: RedisErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = 'RedisError';
    this.code = code;
  }
}

/** What Redis itself says begins with a word in capitals; all else is the connection's. */
const REPLY = /^(?:[A-Z]{3,}) /;
const AUTHENTICATION = /^(?:NOAUTH|WRONGPASS|NOPERM) |AUTH failed/;
/** The server answers, but not yet, or not this one. */
const PASSING = /^(?:LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN) /;

/** What Node says of a certificate that it does not accept (OpenSSL's words, and its own of names). */
const CERTIFICATE = /certificate|altnames/i;
const HOW =
  ' (redis.tls.ca names the authority that is trusted; the name in redis.url must stand in the certificate)';

/** The client's error in this package's words. `doing` says what was tried, without a credential. */
export function asRedisError(cause: unknown, doing: string): RedisError {
  if (cause instanceof RedisError) return cause;
  const { message } = cause instanceof Error ? cause : new Error(String(cause));
  const code = codeOf(message);
  const hint = code === 'REDIS_TLS' ? HOW : '';
  return new RedisError(code, `${doing}: ${message.split('\n')[0] ?? ''}${hint}`, { cause });
}

function codeOf(message: string): RedisErrorCode {
  if (AUTHENTICATION.test(message)) return 'REDIS_AUTHENTICATION';
  if (CERTIFICATE.test(message)) return 'REDIS_TLS';
  if (REPLY.test(message) && !PASSING.test(message)) return 'REDIS_REFUSED';
  return 'REDIS_UNAVAILABLE';
}
