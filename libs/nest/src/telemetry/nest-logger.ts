import { safeMessage } from '@gatewatch/event';
import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Passes Nest's own lines to pino. What Nest tells while it starts is of interest only at `debug`. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;
  constructor(logger: Logger) {
    this.#logger = logger;
  }
  log(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug({ context: contextOf(rest) }, safeMessage(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.#logger.error({ context: contextOf(rest) }, safeMessage(message));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.#logger.warn({ context: contextOf(rest) }, safeMessage(message));
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.#logger.debug({ context: contextOf(rest) }, safeMessage(message));
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.#logger.trace({ context: contextOf(rest) }, safeMessage(message));
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.#logger.fatal({ context: contextOf(rest) }, safeMessage(message));
  }
}

/** Nest puts the context last, after a stack where there is one. */
function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : undefined;
}
