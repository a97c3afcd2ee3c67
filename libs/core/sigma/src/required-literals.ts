/** More alternatives cost more to look for than the pattern does. */
const MOST_LITERALS = 16;

/**
 * Literals of which every text with a match contains at least one: the runs of plain characters, alternatives of a group taken together, that
 * are thought to be rarest. Empty where none is certain. Where case is ignored, fold both.
 */
export function requiredLiterals(source: string): readonly string[] {
  return source.includes('\\Q') ? [] : new LiteralFinder(source).find();
}

const REPETITION = /^\{\d+(?:,\d*)?\}/;
/** What may begin a group whose content is searched like what stands around it. */
const PLAIN_GROUP = /^\((?!\?)|^\(\?(?:P?<[A-Za-z_]\w*>|[A-Za-z-]*:)/;

/** What one of several alternatives is known to contain so far. */
interface Sequence {
  /** plain characters that stand together */
  run: string;
  best: readonly string[];
}

class LiteralFinder {
  readonly #source: string;
  #at = 0;
  constructor(source: string) {
    this.#source = source;
  }

  find(): readonly string[] {
    const found = this.#alternatives();
    return this.#at === this.#source.length ? found : [];
  }

  /** Alternatives up to the end of their group: each of them must be certain. */
  #alternatives(): readonly string[] {
    const found = new Set<string>();
    let certain = true;
    for (;;) {
      const best = this.#sequence();
      if (best.length === 0) certain = false;
      for (const literal of best) found.add(literal);
      if (this.#char() !== '|') break;
      this.#at++;
    }
    return certain && found.size <= MOST_LITERALS ? [...found] : [];
  }

  #sequence(): readonly string[] {
    const sequence: Sequence = { run: '', best: [] };
    while (this.#at < this.#source.length && this.#char() !== '|' && this.#char() !== ')') {
      this.#step(sequence);
    }
    endRun(sequence);
    return sequence.best;
  }

  #step(sequence: Sequence): void {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    if (char === '(') this.#group(sequence);
    else if (char === '[') this.#skipClass(sequence);
    else if (char === '\\') this.#escape(sequence);
    else if ('.^$'.includes(char)) this.#skip(1, sequence);
    else if ('*?+{'.includes(char)) this.#quantifier(char, sequence);
    else this.#literal(char, char.length, sequence);
  }

  #literal(char: string, width: number, sequence: Sequence): void {
    this.#at += width;
    if (this.#isOptional()) endRun(sequence);
    else sequence.run += char;
  }

  /** A brace that is no repetition is a plain character: what follows it must not be skipped, an alternative could be there. */
  #quantifier(char: string, sequence: Sequence): void {
    const repetition = char === '{' ? REPETITION.exec(this.#source.slice(this.#at)) : null;
    this.#skip(repetition?.[0].length ?? 1, sequence);
  }

  #escape(sequence: Sequence): void {
    const escaped = this.#source.charAt(this.#at + 1);
    if (escaped !== '' && !/[\p{L}\p{N}]/u.test(escaped) && escaped < '\u0080') {
      this.#literal(escaped, 2, sequence);
      return;
    }
    const long = /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|..)|u....|[0-7]{1,3}|.)/su.exec(
      this.#source.slice(this.#at),
    );
    this.#skip(long?.[0].length ?? 2, sequence);
  }

  #group(sequence: Sequence): void {
    endRun(sequence);
    const opening = PLAIN_GROUP.exec(this.#source.slice(this.#at));
    if (!opening) return this.#skipGroup(sequence);
    this.#at += opening[0].length;
    const within = this.#alternatives();
    this.#at++;
    if (!this.#isOptional()) offer(sequence, within);
  }

  /** Flags and other groups whose content says nothing about what stands in a text. */
  #skipGroup(sequence: Sequence): void {
    let depth = 0;
    for (; this.#at < this.#source.length; this.#at++) {
      const char = this.#char();
      if (char === '\\') this.#at++;
      else if (char === '[') this.#skipClass(sequence, -1);
      else if (char === '(') depth++;
      else if (char === ')' && --depth === 0) break;
    }
    this.#at++;
  }

  #skipClass(sequence: Sequence, thenBack = 0): void {
    const found = /^\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]/.exec(this.#source.slice(this.#at));
    this.#skip((found?.[0].length ?? this.#source.length) + thenBack, sequence);
  }

  #skip(width: number, sequence: Sequence): void {
    endRun(sequence);
    this.#at += width;
  }

  #char(): string {
    return this.#source.charAt(this.#at);
  }

  /** Whether what stands before may be left out. */
  #isOptional(): boolean {
    const next = this.#char();
    return next !== '' && '*?{'.includes(next);
  }
}

function endRun(sequence: Sequence): void {
  if (sequence.run !== '') offer(sequence, [sequence.run]);
  sequence.run = '';
}

/** Keeps the better of two sets: its shortest literal is longer, or it has fewer. */
function offer(sequence: Sequence, literals: readonly string[]): void {
  const gain = shortest(literals) - shortest(sequence.best);
  if (gain > 0 || (gain === 0 && literals.length < sequence.best.length)) sequence.best = literals;
}

function shortest(literals: readonly string[]): number {
  return literals.length === 0 ? 0 : Math.min(...literals.map(({ length }) => length));
}
