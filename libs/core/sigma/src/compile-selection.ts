import type { GatewayEvent, Problems, YamlNode } from '@gatewatch/event';
import { ExpressionCompiler } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import type { Expression } from './expression.ts';
import type { PlaceholderLists } from './placeholder.ts';
import { parseSelection } from './selection.ts';

export type EventPredicate = (event: GatewayEvent) => boolean;

/** Compiles one Sigma selection (a map, or a list of maps or keywords). @returns undefined after reporting what is wrong */
export function compileSelection(
  node: YamlNode,
  problems: Problems,
  lists: PlaceholderLists = new Map(),
): EventPredicate | undefined {
  const expression = parseSelection(node, { problems, lists });
  return expression && compileExpression(expression);
}

/** A predicate of its own, without index. */
export function compileExpression(expression: Expression): EventPredicate {
  const table = new FieldTable();
  const predicate = new ExpressionCompiler(table).compile(expression);
  const view = new EventView(table);
  return (event) => {
    view.begin(event);
    return predicate(view);
  };
}
