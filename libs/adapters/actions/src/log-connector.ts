import type { ActionCall, Connector } from '@gatewatch/playbook';

export type LogSeverity = 'info' | 'warn' | 'error';
/** Writes one line, which has no line breaks or other control characters in it. */
export type WriteLine = (severity: LogSeverity, text: string) => void;

const SEVERITIES: readonly unknown[] = ['info', 'warn', 'error'];
const MAX_TEXT = 4096;
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** `log.write`: a line in the process's own log. `with: { text, severity: info|warn|error }`. */
export class LogConnector implements Connector {
  readonly name = 'log';
  readonly verbs = ['write'];
  readonly #write: WriteLine;

  constructor(write: WriteLine) {
    this.#write = write;
  }

  check(_verb: string, args: Readonly<Record<string, unknown>>): readonly string[] {
    const wrong = Object.keys(args)
      .filter((name) => name !== 'text' && name !== 'severity')
      .map((name) => `unknown argument '${name}'; allowed are text, severity`);
    const { text, severity = 'info' } = args as Partial<Record<'text' | 'severity', unknown>>;
    if (typeof text !== 'string' || text === '') wrong.push("'text' must say what to write");
    if (!SEVERITIES.includes(severity)) wrong.push("'severity' must be info, warn or error");
    return wrong;
  }

  async act(_verb: string, { with: args }: ActionCall): Promise<string> {
    const { text, severity = 'info' } = args as { text: string; severity?: LogSeverity };
    this.#write(severity, text.replaceAll(CONTROL, ' ').slice(0, MAX_TEXT));
    return Promise.resolve('written');
  }
}
