import { NotPlain } from './not-plain.ts';

export interface Literal {
  /** without the last line's end */
  readonly text: string;
  /** where the first line begins that is not part of it */
  readonly end: number;
}

/**
 * Reads the lines of a literal block scalar.
 * @param header where its `|` stands, the last of its line @param parent the indent of what holds it
 * @throws NotPlain where it is empty, does not end with a line's end, or white space makes it hard to see what belongs to it
 */
export function readLiteral(text: string, header: number, parent: number): Literal {
  const lines: string[] = [];
  const first = lineEnd(text, header) + 1;
  const indent = indentOfFilled(text, first);
  let filled = 0;
  let at = first;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const own = end === at ? undefined : indentOf(text, at, end);
    if (own !== undefined && own < indent) {
      if (own > parent) throw new NotPlain();
      break;
    }
    lines.push(own === undefined ? '' : text.slice(at + indent, end));
    if (own !== undefined) filled = lines.length;
    at = end + 1;
  }
  if (filled === 0 || indent <= parent) throw new NotPlain();
  return { text: lines.slice(0, filled).join('\n'), end: at };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end < 0) throw new NotPlain();
  return end;
}

/** The indent of the first line that is not empty. */
function indentOfFilled(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === '\n') at++;
  return at < text.length ? indentOf(text, at, lineEnd(text, at)) : 0;
}

function indentOf(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charAt(at) === ' ') at++;
  if (at === to) throw new NotPlain();
  return at - from;
}
