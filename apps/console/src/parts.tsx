import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Level } from './api.ts';
import { clock, utc } from './format.ts';
import type { Loaded } from './loaded.ts';

export function Severity({ level }: { readonly level: Level }) {
  return <span class={`severity ${level}`}>{level}</span>;
}

export function State({ state }: { readonly state: string }) {
  return <span class={`state ${state}`}>{state.replaceAll('_', ' ')}</span>;
}

/** Local time; UTC on hover. */
export function Time({ at }: { readonly at: number }) {
  return (
    <time dateTime={utc(at)} title={utc(at)}>
      {clock(at, Date.now())}
    </time>
  );
}

export function Failure({ text }: { readonly text: string }) {
  return (
    <p class="notice failure" role="alert">
      {text}
    </p>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** Shows a value once it is there; says that it is coming, or why it is not, or that it is an old one. */
export function Show<T>({
  loaded: { value, failure },
  children,
}: {
  readonly loaded: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  return (
    <>
      {failure !== undefined && <Failure text={`Could not load: ${failure}`} />}
      {value !== undefined && children(value)}
      {value === undefined && failure === undefined && <Empty>Loading …</Empty>}
    </>
  );
}

export function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <>
      {tags.map((tag) => (
        <span class="tag" key={tag}>
          {tag}
        </span>
      ))}
    </>
  );
}

export function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Gatewatch` : 'Gatewatch';
  }, [title]);
}
