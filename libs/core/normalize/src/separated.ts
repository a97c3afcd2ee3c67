/** How values are separated. */
export interface SeparatedForm {
  readonly sep: string;
  readonly quote: string;
  /** `[…]` keeps what is in it together, too */
  readonly brackets: boolean;
}

const MOST_VALUES = 1000;

/** The values of a line, those in quotes without them. A doubled quote, or one after a backslash, is part of its value. Linear in the text. */
export function splitSeparated(line: string, form: SeparatedForm): string[] {
  const values: string[] = [];
  let at = 0;
  while (at <= line.length && values.length < MOST_VALUES) {
    const { value, end } = valueAt(line, at, form);
    values.push(value);
    at = end + form.sep.length;
    if (end >= line.length) break;
  }
  return values;
}

function valueAt(line: string, start: number, form: SeparatedForm) {
  const first = line[start];
  if (first === form.quote) return quotedAt(line, start, form);
  if (form.brackets && first === '[') {
    const close = line.indexOf(']', start);
    if (close > 0) return { value: line.slice(start + 1, close), end: nextEnd(line, close, form) };
  }
  const end = nextEnd(line, start, form);
  return { value: line.slice(start, end), end };
}

function nextEnd(line: string, from: number, { sep }: SeparatedForm): number {
  const end = line.indexOf(sep, from);
  return end < 0 ? line.length : end;
}

function quotedAt(line: string, start: number, form: SeparatedForm) {
  const { quote } = form;
  let value = '';
  let from = start + 1;
  for (let at = from; at < line.length; at++) {
    const char = line[at];
    if (char === '\\' && (line[at + 1] === quote || line[at + 1] === '\\')) {
      value += line.slice(from, at) + (line[at + 1] as string);
      from = ++at + 1;
    } else if (char === quote) {
      if (line[at + 1] !== quote) {
        return { value: value + line.slice(from, at), end: nextEnd(line, at + 1, form) };
      }
      value += line.slice(from, at + 1);
      from = ++at + 1;
    }
  }
  return { value: value + line.slice(from), end: line.length };
}
