/** Every way in which Kafka can fail its caller. */
export const KAFKA_ERROR_CODES = [
  /** no broker answered within the bounded retries: repeat later */
  'KAFKA_UNAVAILABLE',
  /** the broker's certificate is not trusted, or is another host's */
  'KAFKA_TLS',
  /** the broker refused the credentials */
  'KAFKA_AUTHENTICATION',
  /** the user lacks a right on a topic, a group or the cluster */
  'KAFKA_AUTHORIZATION',
  /** an existing topic has another number of partitions than the configuration */
  'KAFKA_PARTITIONS_DIFFER',
  /** an entry is larger than a topic takes */
  'KAFKA_ENTRY_TOO_LARGE',
  /** the partition belongs to another member of the group, or to none yet */
  'KAFKA_NOT_ASSIGNED',
  /** the place to read from lies after the newest entry: the topic was made anew, or has lost entries */
  'KAFKA_OFFSET_BEYOND_END',
  /** the records are compressed in a way that is not supported (snappy, lz4) */
  'KAFKA_UNSUPPORTED',
  /** used after close */
  'KAFKA_CLOSED',
  /** any other refusal of the broker */
  'KAFKA_REQUEST_FAILED',
] as const;
export type KafkaErrorCode = (typeof KAFKA_ERROR_CODES)[number];

/** What this package throws. `cause` is the client's own error; no message holds a credential. */
export class KafkaError extends Error {
  readonly code: KafkaErrorCode;
  constructor(code: KafkaErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = 'KafkaError';
    this.code = code;
  }
}

interface ClientFault {
  readonly name?: string;
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const NAMES: Readonly<Record<string, KafkaErrorCode>> = {
  KafkaJSConnectionError: 'KAFKA_UNAVAILABLE',
  KafkaJSConnectionClosedError: 'KAFKA_UNAVAILABLE',
  KafkaJSBrokerNotFound: 'KAFKA_UNAVAILABLE',
  KafkaJSNoBrokerAvailableError: 'KAFKA_UNAVAILABLE',
  KafkaJSRequestTimeoutError: 'KAFKA_UNAVAILABLE',
  KafkaJSSASLAuthenticationError: 'KAFKA_AUTHENTICATION',
  KafkaJSNotImplemented: 'KAFKA_UNSUPPORTED',
};

/** What Node says of a certificate that it does not accept (OpenSSL's words, and its own of names). */
const CERTIFICATE = /certificate|altnames/i;
const HOW =
  ' (kafka.tls.ca names the authority that is trusted; the names in kafka.brokers must stand in the certificates)';

function codeOf(fault: ClientFault): KafkaErrorCode | undefined {
  if (isOfConnection(fault) && CERTIFICATE.test(fault.message ?? '')) return 'KAFKA_TLS';
  if (fault.type?.endsWith('AUTHORIZATION_FAILED')) return 'KAFKA_AUTHORIZATION';
  if (fault.type === 'MESSAGE_TOO_LARGE') return 'KAFKA_ENTRY_TOO_LARGE';
  return NAMES[fault.name ?? ''];
}

const isOfConnection = ({ name = '' }: ClientFault): boolean =>
  name === 'Error' || name.startsWith('KafkaJSConnection');

/** The client's error, and those that it wraps, the outermost first. */
function chain(error: unknown, depth = 0): ClientFault[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const fault = error as ClientFault;
  return [fault, ...chain(fault.cause ?? fault.errors?.[0], depth + 1)];
}

/** The client's error in this package's words. `doing` says what was tried, without a credential. */
export function asKafkaError(error: unknown, doing: string): KafkaError {
  if (error instanceof KafkaError) return error;
  const faults = chain(error);
  const codes = faults.map(codeOf).filter((found) => found !== undefined);
  const code = codes.find((found) => found === 'KAFKA_TLS') ?? codes[0] ?? 'KAFKA_REQUEST_FAILED';
  const reason = faults.at(-1)?.message ?? String(error);
  const hint = code === 'KAFKA_TLS' ? HOW : '';
  return new KafkaError(code, `${doing}: ${reason}${hint}`, { cause: error });
}
