import { useEffect, useState } from 'preact/hooks';
import type { Level } from './api.ts';
import { ago, clock, utc } from './format.ts';

export function Severity({ level }: { readonly level: Level }) {
  return <span class={`severity ${level}`}>{level}</span>;
}

export function State({ state }: { readonly state: string }) {
  return <span class={`state ${state}`}>{state.replaceAll('_', ' ')}</span>;
}

export function Time({
  at,
  relative = false,
}: {
  readonly at: number;
  readonly relative?: boolean;
}) {
  const now = Date.now();
  return (
    <time dateTime={utc(at)} title={utc(at)}>
      {relative ? ago(at, now) : clock(at, now)}
    </time>
  );
}

export function Failure({ text }: { readonly text: string }) {
  return (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}

export interface Loaded<T> {
  readonly value?: T;
  readonly failure?: string;
}

/** Loads once, and again whenever `again` is called; an older answer never replaces a newer one. */
export function useLoaded<T>(load: () => Promise<T>): [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setLoaded({ value }),
      (error: unknown) => current && setLoaded((old) => ({ ...old, failure: String(error) })),
    );
    return () => {
      current = false;
    };
  }, [turn]);
  return [loaded, () => setTurn((old) => old + 1)];
}
