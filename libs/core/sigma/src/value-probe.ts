import type { FieldValue } from '@gatewatch/event';
import { ExpressionCompiler } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import type { Test } from './expression.ts';
import { literalOf, type TextPattern } from './text-pattern.ts';

/** Whether a test is true of a value. */
export function isTrueOf(test: Test, value: FieldValue): boolean {
  const table = new FieldTable();
  const compiler = new ExpressionCompiler(table);
  const matches = compiler.compile({ kind: 'field', field: 'f', test });
  const view = new EventView(table);
  view.begin({ f: value });
  return matches(view);
}

/** The one value that satisfies a test, up to case; undefined where there are many. */
export function onlyValue(test: Test): FieldValue | undefined {
  if (test.kind === 'number') return test.value;
  return test.kind === 'text' ? literalOf(test.pattern) : undefined;
}

/** The literal that a pattern begins, or ends, with. */
export function edgeLiteral(pattern: TextPattern, edge: 'start' | 'end'): string {
  const part = edge === 'start' ? pattern[0] : pattern.at(-1);
  return typeof part === 'string' ? part : '';
}
