import { readField, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import { ExpressionCompiler, type Predicate } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import { expressionOf } from './compile-rules.ts';
import type { Expression, Test } from './expression.ts';
import type { DetectionRule } from './model.ts';
import { ANY, DASH, ONE, type TextPattern } from './text-pattern.ts';

/** Why a part of a rule did or did not match an event. */
export interface Explanation {
  /** what the part demands: `all of`, `any of`, `not`, `selection NAME`, or a test such as `url.path contains 'x'` */
  readonly demand: string;
  readonly matched: boolean;
  /** of a test: what the event has in the field; absent where it has nothing */
  readonly found?: FieldValue;
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
      return tellParts(`any value ${describeTest(expression.test)}`, matches, []);
    case 'field': {
      const demand = `${expression.field} ${describeTest(expression.test)}`;
      return (view) => {
        const found = readField(view.event, expression.field);
        const told = { demand, matched: matches(view), parts: [] };
        return found === undefined ? told : { ...told, found };
      };
    }
  }
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
function describeTest<Kind extends Test['kind']>(test: Extract<Test, { kind: Kind }>): string {
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
