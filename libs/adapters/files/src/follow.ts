import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import type { FileTail } from './file-tail.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** longest wait between two polls that found nothing, ms; default 250 */
  readonly pollMs?: number;
  /** what is watched, so that a change ends the wait early; polling alone finds everything, too */
  readonly pattern?: string;
}

const POLL_MS = 250;

/** Polls until it's aborted, at once where there was something, else after the wait. Rejects with what the handler rejected. */
export async function follow(
  tail: Pick<FileTail, 'poll'>,
  { signal, pollMs = POLL_MS, pattern }: FollowOptions,
): Promise<void> {
  const doorbell = new Doorbell(pattern);
  try {
    while (!signal.aborted) {
      if (!(await tail.poll())) await doorbell.wait(pollMs, signal);
    }
  } finally {
    doorbell.close();
  }
}

/** Waits, unless the folder of a pattern changes first. Where watching isn't possible it only waits. */
class Doorbell {
  #watcher: FSWatcher | undefined;
  #ring: (() => void) | undefined;
  constructor(pattern: string | undefined) {
    if (pattern === undefined) return;
    try {
      this.#watcher = watch(folderOf(pattern), { persistent: false }, () => this.#ring?.());
      this.#watcher.on('error', () => this.close());
    } catch {
      this.#watcher = undefined;
    }
  }
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#ring = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.#ring = done;
    });
  }
  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}

/** The folder before the first wildcard. */
function folderOf(pattern: string): string {
  const wildcard = pattern.search(/[*?[\]{}]/);
  return dirname(wildcard < 0 ? pattern : `${pattern.slice(0, wildcard)}x`);
}
