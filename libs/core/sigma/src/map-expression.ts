import { allOf, anyOf, type Expression, type Test } from './expression.ts';
import type { FieldMapping, FieldTarget, JoinedFields } from './field-mapping.ts';
import { ANY, ONE, type PatternPart, type TextPattern } from './text-pattern.ts';

type Fields = FieldMapping['fields'];
type TextTest = Extract<Test, { kind: 'text' }>;

/** The same demand on our own fields. Parts that are shared stay shared, so that they are evaluated once. */
export function mapExpression(expression: Expression, fields: Fields): Expression {
  return new ExpressionMapper(fields).map(expression);
}

class ExpressionMapper {
  readonly #fields: Fields;
  readonly #mapped = new Map<Expression, Expression>();
  constructor(fields: Fields) {
    this.#fields = fields;
  }

  map(expression: Expression): Expression {
    const known = this.#mapped.get(expression);
    if (known) return known;
    const mapped = this.#mapNew(expression);
    this.#mapped.set(expression, mapped);
    return mapped;
  }

  #mapNew(expression: Expression): Expression {
    switch (expression.kind) {
      case 'and':
      case 'or':
        return { kind: expression.kind, of: expression.of.map((part) => this.map(part)) };
      case 'not':
      case 'named':
        return { ...expression, of: this.map(expression.of) };
      case 'keyword':
        return expression;
      case 'field':
        return this.#mapField(expression.field, expression.test);
    }
  }

  #mapField(field: string, test: Test): Expression {
    const targets = this.#targets(field);
    const tests = test.kind === 'reference' ? this.#references(test) : [test];
    const parts = targets.flatMap((target) => tests.map((one) => onTarget(target, one)));
    return isAbsence(test) ? allOf(parts) : anyOf(withoutRepeats(parts));
  }

  #targets(field: string): readonly FieldTarget[] {
    return this.#fields.get(field) ?? [field];
  }

  #references(test: Extract<Test, { kind: 'reference' }>): Test[] {
    const names = this.#targets(test.field).flatMap((target) =>
      typeof target === 'string' ? [target] : [target.first, target.second],
    );
    return names.map((field) => ({ ...test, field }));
  }
}

/** A field that stands in several places is absent where all of them are. */
function isAbsence(test: Test): boolean {
  return test.kind === 'null' || (test.kind === 'exists' && !test.value);
}

function onTarget(target: FieldTarget, test: Test): Expression {
  if (typeof target === 'string') return { kind: 'field', field: target, test };
  const { first, second } = target;
  const onFirst: Expression = { kind: 'field', field: first, test };
  if (test.kind === 'text') return anyOf(joinedText(target, test));
  if (test.kind === 'number') return allOf([onFirst, absent(second)]);
  // a regular expression is searched on both sides of the separator: one that crosses it finds nothing
  const isSearched = test.kind === 'regex' || test.kind === 'reference';
  return isSearched ? anyOf([onFirst, { kind: 'field', field: second, test }]) : onFirst;
}

function absent(field: string): Expression {
  return { kind: 'field', field, test: { kind: 'null' } };
}

/**
 * A pattern matches `first`, separator, `second` where it can be cut in two: at the separator in a literal, or at a wildcard that takes
 * the separator in. It matches `first` alone where there is no second, or where it leaves the end open.
 */
function joinedText({ first, separator, second }: JoinedFields, test: TextTest): Expression[] {
  const { pattern, cased } = test;
  const on = (field: string, part: TextPattern): Expression => ({
    kind: 'field',
    field,
    test: { kind: 'text', pattern: part, cased },
  });
  const alone = on(first, pattern);
  const cuts = cutsOf(pattern, separator).map(([left, right]) =>
    isOpen(left) ? on(second, right) : allOf([on(first, left), on(second, right)]),
  );
  return withoutRepeats([pattern.at(-1) === ANY ? alone : allOf([alone, absent(second)]), ...cuts]);
}

const isOpen = (pattern: TextPattern): boolean => pattern.length === 1 && pattern[0] === ANY;

type Cut = readonly [left: TextPattern, right: TextPattern];

function cutsOf(pattern: TextPattern, separator: string): Cut[] {
  return pattern.flatMap((part, index): Cut[] => {
    const before = pattern.slice(0, index);
    const after = pattern.slice(index + 1);
    if (part === ANY)
      return [
        [
          [...before, ANY],
          [ANY, ...after],
        ],
      ];
    if (part === ONE) return [[before, after]];
    return typeof part === 'string' ? literalCuts(part, separator, [before, after]) : [];
  });
}

function literalCuts(literal: string, separator: string, [before, after]: Cut): Cut[] {
  const cuts: Cut[] = [];
  for (let at = literal.indexOf(separator); at >= 0; at = literal.indexOf(separator, at + 1)) {
    const left = literal.slice(0, at);
    const right = literal.slice(at + separator.length);
    cuts.push([
      [...before, ...piece(left)],
      [...piece(right), ...after],
    ]);
  }
  return cuts;
}

const piece = (literal: string): PatternPart[] => (literal === '' ? [] : [literal]);

function withoutRepeats(parts: readonly Expression[]): Expression[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}
