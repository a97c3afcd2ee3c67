import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useResumed } from './feed.ts';

export interface Loaded<T> {
  readonly value?: T;
  /** why the last attempt failed; the value before it is kept */
  readonly failure?: string;
}

const PAUSE_MS = 300;

/**
 * Loads at once, after a lost connection, and whenever the returned function is called. One load at a time: calls that come
 * meanwhile are one more load, a little later, so a flood of changes asks no more often than the page can show.
 */
export function useLoaded<T>(load: () => Promise<T>): [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  const latest = useRef(load);
  latest.current = load;
  const again = useRef<() => void>(() => undefined);
  useEffect(() => {
    const turns = oneAtATime(async (isWanted) => {
      try {
        const value = await latest.current();
        if (isWanted()) setLoaded({ value });
      } catch (error) {
        if (isWanted()) setLoaded((old) => ({ ...old, failure: messageOf(error) }));
      }
    });
    again.current = turns.run;
    turns.run();
    return turns.stop;
  }, []);
  const reload = useCallback(() => again.current(), []);
  useResumed(reload);
  return [loaded, reload];
}

function oneAtATime(work: (isWanted: () => boolean) => Promise<void>) {
  let state: 'idle' | 'busy' | 'again' | 'stopped' = 'idle';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    if (state === 'busy') state = 'again';
    if (state !== 'idle') return;
    state = 'busy';
    work(() => state !== 'stopped').then(pause, pause);
  };
  const pause = (): void => {
    timer = setTimeout(() => {
      const more = state === 'again';
      if (state !== 'stopped') state = 'idle';
      if (more) run();
    }, PAUSE_MS);
  };
  const stop = (): void => {
    state = 'stopped';
    clearTimeout(timer);
  };
  return { run, stop };
}

export function messageOf(error: unknown): string {
  if (error instanceof TypeError) return 'the server does not answer';
  return error instanceof Error ? error.message : String(error);
}
