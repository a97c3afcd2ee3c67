/** Where a value ends that begins at `from`, read as JSON that may stand in JSON texts itself, its quotes escaped as often; the end of the text where it is cut off. */
export function endOfValue(text: string, from: number): number {
  const quote = readQuote(text, from);
  if (quote) return endOfString(text, quote);
  const first = text[from];
  return first === '[' || first === '{' ? endOfBrackets(text, from) : endOfBare(text, from);
}

/** An opening quote, with how many backslashes stand before it. */
export interface Quote {
  readonly escapes: number;
  readonly mark: string;
  /** where its text begins */
  readonly inside: number;
}

export function readQuote(text: string, from: number): Quote | undefined {
  let at = from;
  while (text[at] === '\\') at++;
  const mark = text[at];
  if (mark !== '"' && mark !== "'") return undefined;
  return { escapes: at - from, mark, inside: at + 1 };
}

/**
 * A quote of the text's own level has as many backslashes as the one that opened it, and before them those of whole escaped
 * backslashes; a quote within the text has about twice as many.
 */
function endOfString(text: string, { escapes, mark, inside }: Quote): number {
  let run = 0;
  for (let at = inside; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') run++;
    else if (char === mark && run % (2 * (escapes + 1)) === escapes) return at + 1;
    else run = 0;
  }
  return text.length;
}

function endOfBrackets(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === '"' || char === '\\') {
      at = afterQuoted(text, at);
      continue;
    }
    at++;
    if (char === '[' || char === '{') depth++;
    else if ((char === ']' || char === '}') && --depth === 0) return at;
  }
  return text.length;
}

/** A run of backslashes before no quote is passed as a whole: from each of it would be slow. */
function afterQuoted(text: string, from: number): number {
  const quote = readQuote(text, from);
  if (quote) return endOfString(text, quote);
  let at = from;
  while (text[at] === '\\') at++;
  return at;
}

const BARE = /[^\s,;&"'\\}\])]*/y;

function endOfBare(text: string, from: number): number {
  BARE.lastIndex = from;
  return from + (BARE.exec(text)?.[0].length ?? 0);
}
