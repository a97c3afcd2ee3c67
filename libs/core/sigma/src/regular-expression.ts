import { RE2JS } from 're2js';

export type RegularExpression = (text: string) => boolean;

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/** Compiles for searching in linear time (RE2). @throws RE2JSSyntaxException; `explainRegex` says it before */
export function compileRegex(source: string, flags: string): RegularExpression {
  let bits = 0;
  for (const flag of flags) bits |= FLAGS[flag] ?? 0;
  const compiled = RE2JS.compile(toRe2(source), bits);
  return (text) => compiled.test(text);
}

/** What is wrong with a regular expression and how to mend it; undefined where it can be used. */
export function explainRegex(source: string, flags: string): string | undefined {
  if (source === '') return 'the regular expression is empty: it would match everything';
  try {
    compileRegex(source, flags);
    return undefined;
  } catch (error) {
    return hintFor(source) ?? (error instanceof Error ? error.message : String(error));
  }
}

function hintFor(source: string): string | undefined {
  if (/\(\?<?[=!]/.test(source)) {
    return 'lookahead and lookbehind are not part of Sigma and cannot run in linear time: split the pattern into two selections, one of them negated in the condition';
  }
  if (/\\[1-9]|\\k[<{']/.test(source)) {
    return 'backreferences are not part of Sigma and cannot run in linear time: write the repeated text out';
  }
  if (/\(\?>|[*+?}]\+/.test(source)) {
    return 'atomic groups and possessive quantifiers are not supported: every pattern runs in linear time already, so leave them out';
  }
  return undefined;
}

/** RE2 spells a code point `\x{41}`; PCRE and JavaScript users write `\u0041` too. */
function toRe2(source: string): string {
  return source.replace(
    /\\(?:u([0-9a-fA-F]{4})|[^])/g,
    (escape: string, hex: string | undefined) => (hex === undefined ? escape : `\\x{${hex}}`),
  );
}

/**
 * A literal that every text with a match contains: the longest run of plain characters outside groups, classes,
 * alternatives and what may be left out. Empty where none is certain. Where case is ignored, fold both.
 */
export function requiredLiteral(source: string): string {
  if (source.includes('\\Q')) return '';
  return new LiteralFinder(source).find();
}

/** Whether any part of the pattern ignores case. */
export function ignoresCase(source: string, flags: string): boolean {
  return flags.includes('i') || /\(\?[A-Za-z]*i/.test(source);
}

const REPETITION = /^\{\d+(?:,\d*)?\}/;

class LiteralFinder {
  readonly #source: string;
  #at = 0;
  #run = '';
  #longest = '';
  constructor(source: string) {
    this.#source = source;
  }

  find(): string {
    while (this.#at < this.#source.length) {
      if (this.#source.charAt(this.#at) === '|') return '';
      this.#step();
    }
    this.#endRun();
    return this.#longest;
  }

  #step(): void {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    if (char === '(') this.#skipGroup();
    else if (char === '[') this.#skipClass();
    else if (char === '\\') this.#escape();
    else if ('.^$'.includes(char)) this.#skip(1);
    else if ('*?+{'.includes(char)) this.#quantifier(char);
    else this.#literal(char, char.length);
  }

  #literal(char: string, width: number): void {
    const next = this.#source.charAt(this.#at + width);
    const optional = next !== '' && '*?{'.includes(next);
    if (optional) this.#endRun();
    else this.#run += char;
    this.#at += width;
  }

  /** A brace that is no repetition is a plain character: what follows it must not be skipped, an alternative could be there. */
  #quantifier(char: string): void {
    const repetition = char === '{' ? REPETITION.exec(this.#source.slice(this.#at)) : null;
    this.#skip(repetition?.[0].length ?? 1);
  }

  #escape(): void {
    const escaped = this.#source.charAt(this.#at + 1);
    if (escaped !== '' && !/[\p{L}\p{N}]/u.test(escaped) && escaped < '\u0080') {
      this.#literal(escaped, 2);
      return;
    }
    const long = /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|..)|u....|[0-7]{1,3}|.)/su.exec(
      this.#source.slice(this.#at),
    );
    this.#skip(long?.[0].length ?? 2);
  }

  #skipGroup(): void {
    let depth = 0;
    this.#endRun();
    for (; this.#at < this.#source.length; this.#at++) {
      const char = this.#source.charAt(this.#at);
      if (char === '\\') this.#at++;
      else if (char === '[') this.#skipClass(-1);
      else if (char === '(') depth++;
      else if (char === ')' && --depth === 0) break;
    }
    this.#at++;
  }

  #skipClass(thenBack = 0): void {
    const found = /^\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]/.exec(this.#source.slice(this.#at));
    this.#skip((found?.[0].length ?? this.#source.length) + thenBack);
  }

  #skip(width: number): void {
    this.#endRun();
    this.#at += width;
  }

  #endRun(): void {
    if (this.#run.length > this.#longest.length) this.#longest = this.#run;
    this.#run = '';
  }
}
