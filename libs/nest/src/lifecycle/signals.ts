import { safeMessage } from '@gatewatch/event';

/** The part of `process` that ending needs. */
export interface EndingProcess {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

export interface SignalOptions {
  readonly process?: EndingProcess;
  /** writes one line for the operator; standard error where it isn't given */
  readonly report?: (line: string) => void;
  /** longest that a stop may take */
  readonly timeoutMs?: number;
  /** calls back once after `ms`. @returns what calls it off */
  readonly after?: (ms: number, callback: () => void) => () => void;
}

const STOP_TIMEOUT_MS = 15_000;

/**
 * SIGTERM and SIGINT call `stop` once and exit 0 when it has finished what is in hand; 1 when it fails or takes longer than 15 s.
 * A second Ctrl-C exits 130 at once. @returns what takes the handlers off again
 */
export function onSignals(stop: () => Promise<void>, options: SignalOptions = {}): () => void {
  const { process: host = process, timeoutMs = STOP_TIMEOUT_MS, after = startTimer } = options;
  const report = options.report ?? ((line) => void process.stderr.write(`${line}\n`));
  let isStopping = false;
  const finish = async (): Promise<void> => {
    isStopping = true;
    const cancel = after(timeoutMs, () => {
      report(`stopping took longer than ${timeoutMs / 1000} s: giving up`);
      host.exit(1);
    });
    try {
      await stop();
      cancel();
      host.exit(0);
    } catch (error) {
      cancel();
      report(`stopping failed: ${safeMessage(error)}`);
      host.exit(1);
    }
  };
  const onTerminate = (): void => {
    if (!isStopping) void finish();
  };
  const onInterrupt = (): void => {
    if (isStopping) host.exit(130);
    else void finish();
  };
  host.on('SIGTERM', onTerminate);
  host.on('SIGINT', onInterrupt);
  return () => {
    host.off('SIGTERM', onTerminate);
    host.off('SIGINT', onInterrupt);
  };
}

function startTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
