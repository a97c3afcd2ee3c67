import type { FieldValue } from '@gatewatch/event';
import { compileNetworks } from './address.ts';
import { foldCase } from './case-folding.ts';
import { ABSENT, NULL, numberOf, textOf, type EventView, type FieldTable } from './event-view.ts';
import type { Expression, NumericOperator, Position, Test } from './expression.ts';
import { costOf } from './cost.ts';
import { compileRegex, ignoresCase } from './regular-expression.ts';
import { requiredLiterals } from './required-literals.ts';
import { compilePattern, type TextMatcher } from './text-matcher.ts';
import { literalOf, mapLiterals } from './text-pattern.ts';
import { readTimePart } from './time-part.ts';

export type Predicate = (view: EventView) => boolean;

type Of<Kind extends Test['kind']> = Extract<Test, { kind: Kind }>;

/** Turns expressions into closures over the slots of one table. Equal parts of an expression are compiled once. */
export class ExpressionCompiler {
  readonly #table: FieldTable;
  readonly #compiled = new Map<Expression, Predicate>();
  constructor(table: FieldTable) {
    this.#table = table;
  }

  compile(expression: Expression): Predicate {
    const known = this.#compiled.get(expression);
    if (known) return known;
    const predicate = this.#compileNew(expression);
    this.#compiled.set(expression, predicate);
    return predicate;
  }

  #compileNew(expression: Expression): Predicate {
    switch (expression.kind) {
      case 'named':
        return this.compile(expression.of);
      case 'not': {
        const inner = this.compile(expression.of);
        return (view) => !inner(view);
      }
      case 'and':
        return every(this.#ordered(expression.of));
      case 'or':
        return some(this.#merged(expression.of));
      case 'keyword':
        return compileKeyword(expression.test);
      case 'field':
        return this.#compileField(expression.field, expression.test);
    }
  }

  /** Cheap parts first: parts have no effects, so their order is free. */
  #ordered(parts: readonly Expression[]): Predicate[] {
    return parts
      .toSorted((left, right) => costOf(left) - costOf(right))
      .map((part) => this.compile(part));
  }

  /** Alternatives of one field that are plain texts or networks are looked up together. */
  #merged(parts: readonly Expression[]): Predicate[] {
    const texts = new Map<string, Set<string>>();
    const networks = new Map<string, string[]>();
    const rest: Expression[] = [];
    for (const part of parts) {
      const literal = plainText(part);
      if (part.kind === 'field' && literal !== undefined) {
        mapEntry(texts, part.field, () => new Set<string>()).add(literal);
      } else if (part.kind === 'field' && part.test.kind === 'cidr') {
        mapEntry(networks, part.field, (): string[] => []).push(part.test.network);
      } else {
        rest.push(part);
      }
    }
    return [
      ...[...texts].map(([field, set]) => this.#onText(field, inSet(set), false)),
      ...[...networks].map(([field, list]) => this.#onText(field, compileNetworks(list), true)),
      ...this.#ordered(rest),
    ];
  }

  #onText(field: string, matches: TextMatcher, cased: boolean): Predicate {
    const slot = this.#table.slotOf(field);
    return (view) => view.someText(slot, matches, cased);
  }

  #compileField(field: string, test: Test): Predicate {
    const slot = this.#table.slotOf(field);
    switch (test.kind) {
      case 'text':
        return this.#onText(field, compileText(test), test.cased);
      case 'regex':
        return searchWhereHinted(test, (matches, cased) => this.#onText(field, matches, cased));
      case 'cidr':
        return this.#onText(field, compileNetworks([test.network]), true);
      case 'number':
        return (view) => view.someScalar(slot, (value) => numberOf(value) === test.value);
      case 'null':
        return (view) => view.kind(slot) <= NULL;
      case 'exists':
        return (view) => (view.kind(slot) !== ABSENT) === test.value;
      case 'compare':
        return compareWith(slot, test);
      case 'time':
        return (view) =>
          view.someScalar(slot, (value) => readTimePart(value, test.part) === test.value);
      case 'reference':
        return this.#reference(slot, test);
    }
  }

  #reference(slot: number, { field, position, cased }: Of<'reference'>): Predicate {
    const other = this.#table.slotOf(field);
    const holds = POSITIONS[position];
    return (view) =>
      view.someScalar(other, (value) => {
        const wanted = textOf(value);
        if (wanted === undefined) return false;
        const needle = cased ? wanted : foldCase(wanted);
        if (view.someText(slot, (text) => holds(text, needle), cased)) return true;
        return position === 'equals' && view.someScalar(slot, equalsAsNumber(value));
      });
  }
}

/** Of two texts none is taken for a number. */
function equalsAsNumber(value: FieldValue): (other: FieldValue) => boolean {
  const number = numberOf(value);
  return (other) =>
    (typeof value === 'number' || typeof other === 'number') && numberOf(other) === number;
}

const POSITIONS: Readonly<Record<Position, (text: string, needle: string) => boolean>> = {
  equals: (text, needle) => text === needle,
  contains: (text, needle) => text.includes(needle),
  startswith: (text, needle) => text.startsWith(needle),
  endswith: (text, needle) => text.endsWith(needle),
};

const OPERATORS: Readonly<Record<NumericOperator, (left: number, right: number) => boolean>> = {
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
};

function compareWith(slot: number, { operator, value }: Of<'compare'>): Predicate {
  const holds = OPERATORS[operator];
  const test = (found: FieldValue): boolean => holds(numberOf(found), value);
  return (view) => view.someScalar(slot, test);
}

function compileText({ pattern, cased }: Of<'text'>): TextMatcher {
  return compilePattern(cased ? pattern : mapLiterals(pattern, foldCase));
}

/** Of which texts, case folded or not, something is asked. */
type Look = (matches: TextMatcher, cased: boolean) => Predicate;

/** A text without any of the pattern's required literals is never given to the engine. */
function searchWhereHinted({ source, flags }: Of<'regex'>, look: Look): Predicate {
  const search = look(compileRegex(source, flags), true);
  const literals = requiredLiterals(source);
  if (literals.length === 0) return search;
  const cased = !ignoresCase(source, flags);
  const hint = look(containsAny(cased ? literals : literals.map(foldCase)), cased);
  return (view) => hint(view) && search(view);
}

function containsAny(literals: readonly string[]): TextMatcher {
  const [only = ''] = literals;
  if (literals.length === 1) return (text) => text.includes(only);
  return (text) => {
    for (const literal of literals) if (text.includes(literal)) return true;
    return false;
  };
}

function compileKeyword(test: Test): Predicate {
  switch (test.kind) {
    case 'text': {
      const matches = compileText(test);
      return (view) => view.anyText(matches, test.cased);
    }
    case 'regex':
      return searchWhereHinted(test, (matches, cased) => (view) => view.anyText(matches, cased));
    case 'cidr': {
      const matches = compileNetworks([test.network]);
      return (view) => view.anyText(matches, true);
    }
    case 'number':
    case 'null':
    case 'exists':
    case 'compare':
    case 'time':
    case 'reference':
      throw new Error(`a keyword cannot be ${test.kind}`);
  }
}

function plainText(part: Expression): string | undefined {
  if (part.kind !== 'field' || part.test.kind !== 'text' || part.test.cased) return undefined;
  const literal = literalOf(part.test.pattern);
  return literal === undefined ? undefined : foldCase(literal);
}

function inSet(set: ReadonlySet<string>): TextMatcher {
  const [only] = set;
  return set.size === 1 ? (text) => text === only : (text) => set.has(text);
}

function mapEntry<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = create();
  map.set(key, value);
  return value;
}

function every(parts: readonly Predicate[]): Predicate {
  const [first, second] = parts;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (parts.length === 2) return (view) => first(view) && second(view);
  return (view) => {
    for (const part of parts) if (!part(view)) return false;
    return true;
  };
}

function some(parts: readonly Predicate[]): Predicate {
  const [first, second] = parts;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (parts.length === 2) return (view) => first(view) || second(view);
  return (view) => {
    for (const part of parts) if (part(view)) return true;
    return false;
  };
}
