import { isIndexable } from './address.ts';
import { foldCase } from './case-folding.ts';
import type { Expression, Test } from './expression.ts';
import { requiredLiterals } from './required-literals.ts';
import { literalOf, longestLiteral } from './text-pattern.ts';

/** One fact about an event that an index can look up; `anywhere` is a literal in any value of the event. */
export type Fact =
  | { readonly kind: 'exact'; readonly field: string; readonly text: string }
  | { readonly kind: 'number'; readonly field: string; readonly value: number }
  | { readonly kind: 'literal'; readonly field: string; readonly text: string }
  | { readonly kind: 'anywhere'; readonly field: undefined; readonly text: string }
  | { readonly kind: 'network'; readonly field: string; readonly text: string }
  | { readonly kind: 'present'; readonly field: string };

/** An expression can only be satisfied where at least one of the facts holds. */
export type Witness = readonly Fact[];

/** How common a fact is thought to be, 0 to 100. */
export type Commonness = (fact: Fact) => number;

/** Every necessary witness that the expression offers; one is as sound as another. */
export function witnessesOf(expression: Expression, commonness: Commonness): Witness | undefined {
  switch (expression.kind) {
    case 'named':
      return witnessesOf(expression.of, commonness);
    case 'not':
      return undefined;
    case 'and':
      return rarest(
        expression.of.map((part) => witnessesOf(part, commonness)),
        commonness,
      );
    case 'or': {
      const parts = expression.of.map((part) => witnessesOf(part, commonness));
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    case 'keyword':
      return literalWitness(expression.test, undefined);
    case 'field':
      return fieldWitness(expression.field, expression.test);
  }
}

function rarest(
  witnesses: readonly (Witness | undefined)[],
  commonness: Commonness,
): Witness | undefined {
  let best: Witness | undefined;
  let bestWeight = Number.POSITIVE_INFINITY;
  for (const witness of witnesses) {
    if (!witness) continue;
    const weight = weigh(witness, commonness);
    if (weight >= bestWeight) continue;
    best = witness;
    bestWeight = weight;
  }
  return best;
}

/** The most common fact decides; a longer list of equally rare facts is a little worse. */
function weigh(witness: Witness, commonness: Commonness): number {
  let most = 0;
  for (const fact of witness) most = Math.max(most, commonness(fact));
  return most + Math.min(1, witness.length / 1000);
}

function fieldWitness(field: string, test: Test): Witness | undefined {
  const literal = test.kind === 'text' ? literalOf(test.pattern) : undefined;
  if (literal !== undefined) return [{ kind: 'exact', field, text: foldCase(literal) }];
  if (test.kind === 'number') return [{ kind: 'number', field, value: test.value }];
  if (test.kind === 'cidr' && isIndexable(test.network)) {
    return [{ kind: 'network', field, text: test.network }];
  }
  return literalWitness(test, field) ?? presenceWitness(field, test);
}

function presenceWitness(field: string, test: Test): Witness | undefined {
  const maybeAbsent = test.kind === 'null' || (test.kind === 'exists' && !test.value);
  return maybeAbsent ? undefined : [{ kind: 'present', field }];
}

/** Shorter literals are found in nearly every text. */
const SHORTEST_LITERAL = 3;

function literalWitness(test: Test, field: string | undefined): Witness | undefined {
  const texts = literalsWithin(test).map(foldCase);
  if (texts.length === 0 || texts.some((text) => text.length < SHORTEST_LITERAL)) return undefined;
  return texts.map((text) =>
    field === undefined ? { kind: 'anywhere', field, text } : { kind: 'literal', field, text },
  );
}

/** Texts of which every value that satisfies the test contains one. */
function literalsWithin(test: Test): readonly string[] {
  if (test.kind === 'text') return [longestLiteral(test.pattern)];
  return test.kind === 'regex' ? requiredLiterals(test.source) : [];
}

/** Fields that have few values, so that any one of them is common. */
const FEW_VALUES = new Set([
  'event.tier',
  'event.kind',
  'event.category',
  'event.type',
  'event.outcome',
  'event.dataset',
  'event.module',
  'http.request.method',
  'network.protocol',
]);

/** Judges a fact by its kind, its field and the share of the rules that ask for it: what all ask for is what events are like. */
export function judgeCommonness(askedBy: (fact: Fact) => number, rules: number): Commonness {
  return (fact) => {
    const share = askedBy(fact) / Math.max(1, rules);
    switch (fact.kind) {
      case 'exact':
      case 'number':
        return 2 + (FEW_VALUES.has(fact.field) ? 40 : 0) + 30 * share;
      case 'literal':
        return 8 + 12 / fact.text.length + 30 * share;
      case 'network':
        return 12 + 30 * share;
      case 'anywhere':
        return 24 + 12 / fact.text.length + 30 * share;
      case 'present':
        return 75 + 20 * share;
    }
  };
}

/** The same for facts that are the same. */
export function factKey(fact: Fact): string {
  switch (fact.kind) {
    case 'exact':
    case 'literal':
    case 'anywhere':
    case 'network':
      return `${fact.kind}\n${fact.field ?? ''}\n${fact.text}`;
    case 'number':
      return `number\n${fact.field}\n${fact.value}`;
    case 'present':
      return `present\n${fact.field}`;
  }
}
