import type { TextPattern } from './text-pattern.ts';

export const NUMERIC_OPERATORS = ['lt', 'lte', 'gt', 'gte'] as const;
export type NumericOperator = (typeof NUMERIC_OPERATORS)[number];
export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof TIME_PARTS)[number];
export type Position = 'equals' | 'contains' | 'startswith' | 'endswith';

/** One comparison with a value of an event. A list is satisfied by any of its elements. */
export type Test =
  | { readonly kind: 'text'; readonly pattern: TextPattern; readonly cased: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly value: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'cidr'; readonly network: string }
  | { readonly kind: 'compare'; readonly operator: NumericOperator; readonly value: number }
  | { readonly kind: 'time'; readonly part: TimePart; readonly value: number }
  | {
      readonly kind: 'reference';
      readonly field: string;
      readonly position: Position;
      readonly cased: boolean;
    };

/**
 * What a detection demands of an event: plain data, checked, with patterns, placeholders and identifiers resolved.
 * A keyword is tested on every scalar of the event, at any depth.
 */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'named'; readonly name: string; readonly of: Expression }
  | { readonly kind: 'field'; readonly field: string; readonly test: Test }
  | { readonly kind: 'keyword'; readonly test: Test };

/** AND of parts; one part stays itself. */
export function allOf(parts: readonly Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'and', of: parts };
}

/** OR of parts; one part stays itself. */
export function anyOf(parts: readonly Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'or', of: parts };
}

/** Calls `visit` with every field that the expression reads, those of `fieldref` too. */
export function eachField(expression: Expression, visit: (field: string) => void): void {
  switch (expression.kind) {
    case 'and':
    case 'or':
      for (const part of expression.of) eachField(part, visit);
      break;
    case 'not':
    case 'named':
      eachField(expression.of, visit);
      break;
    case 'field':
      visit(expression.field);
      if (expression.test.kind === 'reference') visit(expression.test.field);
      break;
    case 'keyword':
      break;
  }
}
