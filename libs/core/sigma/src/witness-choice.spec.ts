import { describe, expect, it } from '@jest/globals';
import { expressionOf } from './compile-rules.ts';
import { ExpressionCompiler } from './evaluator.ts';
import { EventView, FieldTable } from './event-view.ts';
import { rulesOf } from './generated-rules.contract.ts';
import { WitnessChoice } from './witness-choice.ts';

describe('WitnessChoice', () => {
  it('takes what is thought to be rarest, until events show what is', () => {
    const rules = rulesOf([
      { s: { status: 200, 'path|contains': 'needle' }, condition: 's' },
      { s: { status: 401, 'path|contains': 'hay' }, condition: 's' },
    ]);
    const expressions = rules.map(expressionOf);
    const table = new FieldTable();
    const compiler = new ExpressionCompiler(table);
    for (const expression of expressions) compiler.compile(expression);
    const view = new EventView(table);
    const choice = new WitnessChoice(expressions);
    const first = [...choice.witnesses];
    const improve = (): boolean =>
      choice.improve([0, 1], table, (visit) => {
        for (const status of [200, 200, 401]) {
          view.begin({ status, path: 'hay' });
          visit(view);
        }
      });
    expect(first).toEqual([
      [{ kind: 'number', field: 'status', value: 200 }],
      [{ kind: 'number', field: 'status', value: 401 }],
    ]);
    expect(improve()).toBe(true);
    expect(choice.witnesses).toEqual([
      [{ kind: 'literal', field: 'path', text: 'needle' }],
      [{ kind: 'number', field: 'status', value: 401 }],
    ]);
    expect(improve()).toBe(false);
  });
});
