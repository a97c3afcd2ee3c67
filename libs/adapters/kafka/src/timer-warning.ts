const OURS = /kafkajs[\\/]src[\\/]network[\\/]requestQueue/;

interface Warner {
  emitWarning: (...args: never[]) => void;
}

let installed = false;

/**
 * Keeps one warning of Node from the terminal: the client's request queue sets timers to a negative time, which
 * Node treats as 1 ms and warns of at every request. A warning from any other place goes through.
 */
export function silenceNegativeTimers(target: Warner = process, stack = currentStack): void {
  if (target === process && installed) return;
  installed ||= target === process;
  const original = target.emitWarning.bind(target) as (...args: unknown[]) => void;
  target.emitWarning = (...args: unknown[]) => {
    if (args[1] === 'TimeoutNegativeWarning' && OURS.test(stack())) return;
    original(...args);
  };
}

function currentStack(): string {
  return new Error('where').stack ?? '';
}
