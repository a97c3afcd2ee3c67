import { nearest } from '@gatewatch/event';
import { suggest } from './rule-problem.ts';

export type PlaceholderLists = ReadonlyMap<string, readonly string[]>;

/** Most texts that the placeholders of one value may stand for. */
export const MAX_PLACEHOLDER_TEXTS = 100_000;

const PLACEHOLDER = /(?<!\\)%([\w.-]+)%/g;

export type Expansion =
  | { readonly ok: true; readonly texts: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** Puts every combination of list values in the place of `%name%`; `\%` is a percent sign. */
export function expandPlaceholders(text: string, lists: PlaceholderLists): Expansion {
  let texts = [''];
  let from = 0;
  let found = false;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const name = match[1] ?? '';
    const list = lists.get(name);
    if (!list) return { ok: false, message: unresolved(name, lists) };
    const plain = unescapePercent(text.slice(from, match.index));
    if (texts.length * list.length > MAX_PLACEHOLDER_TEXTS) {
      return { ok: false, message: `%${name}% makes more than ${MAX_PLACEHOLDER_TEXTS} values` };
    }
    texts = texts.flatMap((start) => list.map((item) => start + plain + item));
    from = match.index + match[0].length;
    found = true;
  }
  if (!found) {
    return { ok: false, message: `'${text}' holds no %placeholder%: add one, or remove 'expand'` };
  }
  const rest = unescapePercent(text.slice(from));
  return { ok: true, texts: texts.map((start) => start + rest) };
}

function unresolved(name: string, lists: PlaceholderLists): string {
  const known = [...lists.keys()];
  const advice =
    known.length === 0
      ? ': add the list to the lists folder'
      : suggest(nearest(name, known), known);
  return `no list for the placeholder %${name}%${advice}`;
}

function unescapePercent(text: string): string {
  return text.replaceAll('\\%', '%');
}
