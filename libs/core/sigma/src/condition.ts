import { adviseCorrelation } from './aggregation.ts';

/** A condition as it was written; names are not resolved. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'some' | 'every'; readonly pattern: string };

export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  | {
      readonly ok: false;
      readonly code: 'SIGMA_CONDITION' | 'SIGMA_AGGREGATION';
      readonly message: string;
    };

/** Deepest nesting of parentheses and `not`. */
export const MAX_CONDITION_DEPTH = 63;
/** Longest condition, in UTF-16 units. */
export const MAX_CONDITION_LENGTH = 65_535;

/**
 * `or` binds weakest, then `and`, then `not`, then `1 of …`, `any of …`, `all of …`; operators in any case.
 */
export function parseCondition(text: string): ParsedCondition {
  if (text.length > MAX_CONDITION_LENGTH) {
    return wrong(`the condition is longer than ${MAX_CONDITION_LENGTH} characters`);
  }
  if (text.includes('||')) return wrong("'||' is no operator: write 'or'");
  if (text.includes('|')) {
    return {
      ok: false,
      code: 'SIGMA_AGGREGATION',
      message: adviseCorrelation(text, undefined),
    };
  }
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  if (tokens.length === 0) return wrong('the condition is empty: name a selection');
  try {
    return { ok: true, condition: new ConditionReader(tokens).read() };
  } catch (error) {
    if (error instanceof ConditionFault) return wrong(error.message);
    throw error;
  }
}

function wrong(message: string): ParsedCondition {
  return { ok: false, code: 'SIGMA_CONDITION', message };
}

class ConditionFault extends Error {}

const NAME = /^[A-Za-z0-9_-]+$/;
const PATTERN = /^[A-Za-z0-9_*-]+$/;

class ConditionReader {
  readonly #tokens: readonly string[];
  #at = 0;
  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  read(): Condition {
    const condition = this.#joined('or', 0);
    const rest = this.#peek();
    if (rest === undefined) return condition;
    if (!NAME.test(rest) && rest !== '(' && rest !== ')') {
      throw new ConditionFault(explainToken(rest));
    }
    throw new ConditionFault(
      rest === ')' ? "there is a ')' without its '('" : `expected 'and' or 'or' before '${rest}'`,
    );
  }

  #joined(operator: 'or' | 'and', depth: number): Condition {
    const parts: Condition[] = [];
    do {
      parts.push(operator === 'or' ? this.#joined('and', depth) : this.#negated(depth));
    } while (this.#takes(operator));
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: operator, of: parts };
  }

  #negated(depth: number): Condition {
    if (depth > MAX_CONDITION_DEPTH) {
      throw new ConditionFault(`the condition nests deeper than ${MAX_CONDITION_DEPTH} levels`);
    }
    return this.#takes('not')
      ? { kind: 'not', of: this.#negated(depth + 1) }
      : this.#operand(depth);
  }

  #operand(depth: number): Condition {
    const token = this.#peek();
    this.#at++;
    if (token === undefined)
      throw new ConditionFault('the condition ends where a selection should stand');
    if (token === '(') {
      const inner = this.#joined('or', depth + 1);
      if (!this.#takes(')')) throw new ConditionFault("there is a '(' without its ')'");
      return inner;
    }
    if (this.#peek()?.toLowerCase() === 'of') return this.#quantified(token);
    if (token === ')' || /^(and|or|not)$/i.test(token)) {
      throw new ConditionFault(`a selection should stand before '${token}'`);
    }
    if (NAME.test(token)) return { kind: 'name', name: token };
    throw new ConditionFault(explainToken(token));
  }

  #quantified(quantifier: string): Condition {
    this.#at++;
    const pattern = this.#peek();
    this.#at++;
    if (pattern === undefined || !PATTERN.test(pattern)) {
      throw new ConditionFault(
        `'${quantifier} of' needs a pattern such as 'selection_*', or 'them'`,
      );
    }
    const word = quantifier.toLowerCase();
    if (word === '1' || word === 'any') return { kind: 'some', pattern };
    if (word === 'all') return { kind: 'every', pattern };
    throw new ConditionFault(
      `'${quantifier} of' is not in Sigma: there are '1 of', 'any of' and 'all of'`,
    );
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #takes(word: string): boolean {
    if (this.#peek()?.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['&', 'and'],
  ['&&', 'and'],
  ['!', 'not'],
]);

function explainToken(token: string): string {
  const operator = OPERATORS.get(token);
  if (operator !== undefined) return `'${token}' is no operator: write '${operator}'`;
  if (token.startsWith('!')) return `'${token}' is no name: write 'not ${token.slice(1)}'`;
  if (token.includes('*')) {
    return `'${token}' is a pattern: write '1 of ${token}' or 'all of ${token}'`;
  }
  const advice = token.includes(',')
    ? "join selections with 'and' or 'or'"
    : 'names hold letters, digits, _ and -';
  return `'${token}' is no name of a selection: ${advice}`;
}

/** Whether the condition negates anything. */
export function negates(condition: Condition): boolean {
  switch (condition.kind) {
    case 'not':
      return true;
    case 'and':
    case 'or':
      return condition.of.some(negates);
    case 'name':
    case 'some':
    case 'every':
      return false;
  }
}

/**
 * The names that `them` or a pattern stands for. Names that start with `_` are left out unless the pattern starts with it too.
 */
export function namesMatching(pattern: string, names: readonly string[]): string[] {
  const isAll = pattern.toLowerCase() === 'them';
  return names.filter(
    (name) =>
      (!name.startsWith('_') || (!isAll && pattern.startsWith('_'))) &&
      (isAll || matchesPattern(pattern, name)),
  );
}

function matchesPattern(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const tail = rest.pop() ?? '';
  let at = name.startsWith(head) ? head.length : -1;
  for (const piece of rest) {
    const found = at < 0 ? -1 : name.indexOf(piece, at);
    at = found < 0 ? -1 : found + piece.length;
  }
  return at >= 0 && name.length - at >= tail.length && name.endsWith(tail);
}
