import type { LogEntry, logCreator } from 'kafkajs';
import { logLevel } from './client-library.ts';

/** One line of the client's own log. */
export interface ClientLogLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  readonly broker?: string;
  readonly group?: string;
}
export type ClientLog = (line: ClientLogLine) => void;

const LEVELS: Readonly<Record<number, ClientLogLine['level']>> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
};

/** Routes the client's log to a function. Only known fields pass, and no secret that is named here stands in them. */
export function logTo(log: ClientLog, secrets: readonly string[]): logCreator {
  const scrub = (text: string): string =>
    secrets.reduce(
      (clean, secret) => (secret ? clean.replaceAll(secret, '[secret]') : clean),
      text,
    );
  return () => (entry: LogEntry) => {
    const { message, error, broker, groupId } = entry.log as Record<string, unknown>;
    const reason = typeof error === 'string' ? `: ${error}` : '';
    log({
      level: LEVELS[entry.level] ?? 'debug',
      message: scrub(`${entry.namespace || 'Kafka'}: ${String(message)}${reason}`),
      ...(typeof broker === 'string' ? { broker } : {}),
      ...(typeof groupId === 'string' ? { group: groupId } : {}),
    });
  };
}
