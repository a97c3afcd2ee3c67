import { foldCase } from './case-folding.ts';
import type { NumericOperator, Test } from './expression.ts';
import { withoutCase } from './mismatch.ts';
import { edgeLiteral, isTrueOf, onlyValue } from './value-probe.ts';

/** A test of a field that must be true, or false. */
export interface Fact {
  readonly field: string;
  readonly test: Test;
  readonly holds: boolean;
}

/** Whether no event can satisfy both facts about one field. `single`: the field never holds a list, of which each fact could mean another element. */
export function contradicts(left: Fact, right: Fact, single: boolean): boolean {
  if (left.field !== right.field) return false;
  return oneWay(left, right, single) || oneWay(right, left, single);
}

function oneWay(left: Fact, right: Fact, single: boolean): boolean {
  if (isAbsence(left)) return isPresence(right, left);
  if (!left.holds || !hasValue(left.test) || !hasValue(right.test)) return false;
  if (!right.holds) return implies(left.test, right.test);
  return single && (excludes(left.test, right.test) || areApart(left.test, right.test));
}

/** Whether every value of the first satisfies the second. */
function implies(left: Test, right: Test): boolean {
  const value = onlyValue(left);
  if (value === undefined || !speaksOfSame(left, right)) return false;
  const isExact = left.kind === 'text' && left.cased;
  return (isExact || withoutCase(right) === undefined) && isTrueOf(right, value);
}

/** Whether no value of the first satisfies the second. */
function excludes(left: Test, right: Test): boolean {
  const value = onlyValue(left);
  if (value === undefined || !speaksOfSame(left, right)) return false;
  return !isTrueOf(withoutCase(right) ?? right, value);
}

/** A number is written in many ways, so that it says nothing of texts. */
function speaksOfSame(left: Test, right: Test): boolean {
  return left.kind !== 'number' || right.kind === 'number' || right.kind === 'compare';
}

/** Tests that are true of a value only: neither of its absence nor of its mere presence. */
function hasValue({ kind }: Test): boolean {
  return kind !== 'null' && kind !== 'exists' && kind !== 'reference';
}

/** The field must be absent, or absent or null. */
function isAbsence({ test, holds }: Fact): boolean {
  if (test.kind === 'exists') return test.value !== holds;
  return test.kind === 'null' && holds;
}

/** The field must be there, where the other says that it is not. */
function isPresence({ test, holds }: Fact, absence: Fact): boolean {
  if (test.kind === 'null') return !holds;
  if (test.kind === 'exists') return test.value === holds && absence.test.kind === 'exists';
  return holds;
}

function areApart(left: Test, right: Test): boolean {
  if (left.kind === 'compare' && right.kind === 'compare') {
    return isEmptyRange([left, right]);
  }
  if (left.kind !== 'text' || right.kind !== 'text') return false;
  const [start, otherStart] = edges(left, right, 'start');
  const [end, otherEnd] = edges(left, right, 'end');
  const sameStart = start.startsWith(otherStart) || otherStart.startsWith(start);
  return !sameStart || !(end.endsWith(otherEnd) || otherEnd.endsWith(end));
}

type TextTest = Extract<Test, { kind: 'text' }>;

function edges(left: TextTest, right: TextTest, edge: 'start' | 'end'): [string, string] {
  return [foldCase(edgeLiteral(left.pattern, edge)), foldCase(edgeLiteral(right.pattern, edge))];
}

type Comparison = { readonly operator: NumericOperator; readonly value: number };

function isEmptyRange(tests: readonly Comparison[]): boolean {
  const lowers = tests.filter(({ operator }) => operator.startsWith('g'));
  const uppers = tests.filter(({ operator }) => operator.startsWith('l'));
  return lowers.some((lower) =>
    uppers.some(
      (upper) =>
        lower.value > upper.value ||
        (lower.value === upper.value && (lower.operator === 'gt' || upper.operator === 'lt')),
    ),
  );
}
