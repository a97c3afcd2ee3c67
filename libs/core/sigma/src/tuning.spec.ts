import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import { compileRules, expressionOf } from './compile-rules.ts';
import { compileExpression } from './compile-selection.ts';
import { detection, event, rulesOf } from './generated-rules.contract.ts';
import { compileLineRules } from './lines/compile-line-rules.ts';
import { Tuning } from './tuning.ts';

const encoder = new TextEncoder();

describe('Tuning', () => {
  it('names the rules that were tried in vain too often, when a review is due', () => {
    const tuning = new Tuning<number>(3);
    let sampled = 0;
    for (let event = 0; event < 256; event++) {
      expect(tuning.isDue).toBe(false);
      if (tuning.begin()) sampled++;
      for (let times = 0; times < 2; times++) tuning.failed(1);
      if (event % 200 === 0) tuning.failed(2);
    }
    expect(tuning.isDue).toBe(true);
    expect(sampled).toBe(128);
    expect(tuning.review()).toEqual([1]);
    expect(tuning.isDue).toBe(false);
  });

  it('lets a few vain tries be', () => {
    const tuning = new Tuning<number>(2);
    for (let event = 0; event < 256; event++) {
      tuning.begin();
      if (event % 2 === 0) tuning.failed(0);
    }
    expect(tuning.review()).toEqual([]);
  });
});

describe('rules whose index was chosen anew', () => {
  it('match what they matched before', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 5, maxLength: 30 }),
        fc.array(event, { minLength: 3, maxLength: 12 }),
        (detections, events) => {
          const rules = rulesOf(detections);
          const onObjects = compileRules(rules, { logsource: 'ignore' });
          const onLines = compileLineRules(rules, { logsource: 'ignore' });
          const plain = rules.map((rule) => compileExpression(expressionOf(rule)));
          const given = events.map((happened) => ({
            happened: JSON.parse(JSON.stringify(happened)) as GatewayEvent,
            line: encoder.encode(JSON.stringify(happened)),
            expected: rules.flatMap((_, index) => (plain[index]?.(happened) ? [index] : [])),
          }));
          for (let round = 0; round < 600; round++) {
            const { happened, line, expected } = given[round % given.length] ?? {};
            if (!happened || !line) throw new Error('no event');
            const found: number[][] = [[], []];
            onObjects.match(happened, (index) => found[0]?.push(index));
            onLines.match(line, (index) => found[1]?.push(index));
            expect(found).toEqual([expected, expected]);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
