import { useState } from 'preact/hooks';
import type { Entity } from './api.ts';
import { cut } from './format.ts';

/** A value on one line: the middle of a long one is hidden, yet there for hover, for copying and for searching the page. */
export function Value({ text }: { readonly text: string }) {
  const { head, middle, tail } = cut(text);
  if (!middle) return <span class="value">{text}</span>;
  return (
    <span class="value" title={text}>
      {head}
      <span class="cut">{middle}</span>
      {tail}
    </span>
  );
}

export function EntityView({
  entity,
  copy = false,
}: {
  readonly entity: Entity;
  readonly copy?: boolean;
}) {
  const fields = Object.entries(entity);
  if (fields.length === 0) return <span class="quiet">all traffic</span>;
  return (
    <span class="entity">
      {fields.map(([field, value]) => (
        <span key={field} class="pair">
          <span class="field">{field}</span> <Value text={value} />
          {copy && <Copy text={value} what={field} />}
        </span>
      ))}
    </span>
  );
}

/** Copies a value. Where the page has no clipboard (plain HTTP from afar) nothing is shown: selecting still copies the whole. */
function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [done, setDone] = useState(false);
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  if (!clipboard) return null;
  const copy = (): void => {
    clipboard.writeText(text).then(
      () => setDone(true),
      () => setDone(false),
    );
  };
  return (
    <button type="button" class="copy" onClick={copy} aria-label={`copy ${what}`}>
      {done ? 'copied' : 'copy'}
    </button>
  );
}

/** A sentence in which the values of these entities are shortened. */
export function Sentence({
  text,
  entities,
}: {
  readonly text: string;
  readonly entities: readonly Entity[];
}) {
  const values = entities.flatMap((entity) => Object.values(entity));
  const long = [...new Set(values)].filter((value) => cut(value).middle !== '');
  return (
    <>{splitAt(text, long).map((part) => (long.includes(part) ? <Value text={part} /> : part))}</>
  );
}

function splitAt(text: string, values: readonly string[]): string[] {
  let parts = [text];
  for (const value of values) {
    parts = parts.flatMap((part) =>
      part.split(value).flatMap((piece, index) => (index === 0 ? [piece] : [value, piece])),
    );
  }
  return parts;
}
