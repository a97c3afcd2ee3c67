import { Writable } from 'node:stream';
import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogSettings } from '../configuration/gatewatch-config.ts';

export type LogLevel = LogSettings['level'];

/** Keys whose values never reach a line, at the top and one level down. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'apiKey',
  'hmacKey',
  'sealKey',
  'hmacKeys',
  'sealKeys',
  'formerHmacKeys',
  'formerSealKeys',
  'adminToken',
  'pushToken',
  'url',
];

export interface LoggerOptions {
  /** lines for a person instead of JSON */
  readonly pretty: boolean;
  /** where lines go; standard error where it isn't given, so that standard output is free for data */
  readonly to?: Pick<NodeJS.WritableStream, 'write'>;
}

/** JSON lines (or readable ones) with ISO times, `service: gatewatch`, and secrets cut out. */
export function createLogger(level: LogLevel, { pretty, to }: LoggerOptions): Logger {
  const stream: DestinationStream = to
    ? { write: (line) => void to.write(line) }
    : destination({ dest: 2, sync: true });
  return pino(
    {
      level,
      base: { service: 'gatewatch' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '***' },
    },
    pretty ? new PrettyLines(stream) : stream,
  );
}

/** `12:00:01 warn  message (key value)` */
class PrettyLines extends Writable {
  readonly #to: DestinationStream;
  constructor(to: DestinationStream) {
    super({ decodeStrings: false });
    this.#to = to;
  }
  override _write(line: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#to.write(prettify(String(line)));
    done();
  }
}

function prettify(line: string): string {
  const {
    level,
    time,
    msg,
    service: _service,
    ...rest
  } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(rest).map(([key, value]) => `${key} ${spell(value)}`);
  const tail = fields.length > 0 ? ` (${fields.join(', ')})` : '';
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${spell(msg ?? '')}${tail}\n`;
}

function spell(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
