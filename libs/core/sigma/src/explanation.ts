import { readField, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import { ExpressionCompiler, type Predicate } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import { expressionOf } from './compile-rules.ts';
import type { Expression, Test } from './expression.ts';
import { fitsType, withoutCase, type MismatchReason } from './mismatch.ts';
import type { DetectionRule } from './model.ts';
import { ANY, DASH, ONE, type TextPattern } from './text-pattern.ts';

/** Why a part of a rule did or did not match an event. */
export interface Explanation {
  /** what the part demands: `all of`, `any of`, `not`, `selection NAME`, or a test such as `url.path contains 'x'` */
  readonly demand: string;
  readonly matched: boolean;
  /** of a test: what the event has in the field; absent where it has nothing */
  readonly found?: FieldValue;
  /** of a test that failed */
  readonly reason?: MismatchReason;
  readonly parts: readonly Explanation[];
}

/** Explains rules one event at a time: the same evaluation as in `compileRules`, told for every part. The logsource plays no part. */
export function compileExplanation(rule: DetectionRule): (event: GatewayEvent) => Explanation {
  const table = new FieldTable();
  const compiler = new ExpressionCompiler(table);
  const teller = tellerOf(expressionOf(rule), compiler);
  const view = new EventView(table);
  return (event) => {
    view.begin(event);
    return teller(view);
  };
}

type Teller = (view: EventView) => Explanation;

function tellerOf(expression: Expression, compiler: ExpressionCompiler): Teller {
  const matches = compiler.compile(expression);
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const parts = expression.of.map((part) => tellerOf(part, compiler));
      return tellParts(expression.kind === 'and' ? 'all of' : 'any of', matches, parts);
    }
    case 'not':
      return tellParts('not', matches, [tellerOf(expression.of, compiler)]);
    case 'named':
      return tellParts(`selection ${expression.name}`, matches, [
        tellerOf(expression.of, compiler),
      ]);
    case 'keyword':
      return tellKeyword(expression, matches, compiler);
    case 'field':
      return tellField(expression, matches, compiler);
  }
}

type Leaf<Kind extends 'keyword' | 'field'> = Extract<Expression, { kind: Kind }>;

/** The part without regard to case, where case plays a part. */
function compileCaseless(
  leaf: Leaf<'keyword' | 'field'>,
  compiler: ExpressionCompiler,
): Predicate | undefined {
  const test = withoutCase(leaf.test);
  return test && compiler.compile({ ...leaf, test });
}

function tellKeyword(
  leaf: Leaf<'keyword'>,
  matches: Predicate,
  compiler: ExpressionCompiler,
): Teller {
  const demand = `any value ${describeTest(leaf.test)}`;
  const caseless = compileCaseless(leaf, compiler);
  return (view) => {
    if (matches(view)) return { demand, matched: true, parts: [] };
    return { demand, matched: false, reason: caseless?.(view) ? 'case' : 'differs', parts: [] };
  };
}

function tellField(leaf: Leaf<'field'>, matches: Predicate, compiler: ExpressionCompiler): Teller {
  const { field, test } = leaf;
  const demand = `${field} ${describeTest(test)}`;
  const caseless = compileCaseless(leaf, compiler);
  return (view) => {
    const found = readField(view.event, field);
    const matched = matches(view);
    const shown = found === undefined ? {} : { found };
    if (matched) return { demand, matched, ...shown, parts: [] };
    const reason = caseless?.(view) ? 'case' : mismatchOf(test, found, view.event);
    return { demand, matched, ...shown, reason, parts: [] };
  };
}

function mismatchOf(
  test: Test,
  found: FieldValue | undefined,
  event: GatewayEvent,
): MismatchReason {
  if (found === undefined) return 'absent';
  if (test.kind === 'reference' && readField(event, test.field) === undefined) return 'absent';
  return fitsType(test, found) ? 'differs' : 'type';
}

function tellParts(demand: string, matches: Predicate, parts: readonly Teller[]): Teller {
  return (view) => ({ demand, matched: matches(view), parts: parts.map((part) => part(view)) });
}

type Describe = {
  readonly [Kind in Test['kind']]: (test: Extract<Test, { kind: Kind }>) => string;
};

const DESCRIBE: Describe = {
  text: ({ pattern, cased }) => `${describePattern(pattern)}${cased ? ' with this case' : ''}`,
  number: ({ value }) => `is ${value}`,
  null: () => 'is absent or null',
  exists: ({ value }) => (value ? 'is present' : 'is absent'),
  regex: ({ source, flags }) => `matches /${source}/${flags}`,
  cidr: ({ network }) => `is in ${network}`,
  compare: ({ operator, value }) => `${operator} ${value}`,
  time: ({ part, value }) => `has ${part} ${value}`,
  reference: ({ position, field }) => `${position} the field ${field}`,
};

/** A test in words. */
export function describeTest<Kind extends Test['kind']>(
  test: Extract<Test, { kind: Kind }>,
): string {
  const describe: Describe[Kind] = DESCRIBE[test.kind];
  return describe(test);
}

const WILDCARDS = { [ANY]: '*', [ONE]: '?', [DASH]: '[-/–—―]' };

function describePattern(pattern: TextPattern): string {
  const inner = pattern.filter(
    (part, index) => part !== ANY || (index > 0 && index < pattern.length - 1),
  );
  const text = inner.map((part) => (typeof part === 'string' ? part : WILDCARDS[part])).join('');
  const opensFirst = pattern[0] === ANY;
  const opensLast = pattern.at(-1) === ANY;
  if (opensFirst && inner.length === 0) return 'is any text';
  if (opensFirst && opensLast) return `contains '${text}'`;
  if (opensFirst) return `ends with '${text}'`;
  return opensLast ? `starts with '${text}'` : `is '${text}'`;
}
