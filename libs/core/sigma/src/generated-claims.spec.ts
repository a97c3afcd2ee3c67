import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRules, expressionOf } from './compile-rules.ts';
import { compileExplanation, type Explanation } from './explanation.ts';
import { detection, event, rulesOf } from './generated-rules.contract.ts';
import { findContradiction } from './never-matches.ts';

const RUNS = 1500;

/** Whether a part's verdict is what its parts say, and a failed test has a reason. */
function isSound({ demand, matched, reason, parts }: Explanation): boolean {
  if (!parts.every(isSound)) return false;
  if (parts.length === 0) return matched === (reason === undefined);
  if (demand === 'not') return parts.every((part) => part.matched !== matched);
  if (demand === 'any of') return parts.some((part) => part.matched) === matched;
  return parts.every((part) => part.matched) === matched;
}

describe('generated rules and events', () => {
  it('are explained with the verdict of detection, each part following from its own', () => {
    let matches = 0;
    fc.assert(
      fc.property(detection, event, (given, seen) => {
        for (const rule of rulesOf([given])) {
          let count = 0;
          compileRules([rule], { logsource: 'ignore' }).match(seen, () => count++);
          const explanation = compileExplanation(rule)(seen);
          matches += count;
          expect(explanation.matched).toBe(count === 1);
          expect(isSound(explanation)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
    expect(matches).toBeGreaterThan(50);
  });

  it('never satisfy what is said to match nothing', () => {
    let impossible = 0;
    fc.assert(
      fc.property(detection, fc.array(event, { minLength: 5, maxLength: 5 }), (given, events) => {
        for (const rule of rulesOf([given])) {
          if (!findContradiction(expressionOf(rule), () => true)) continue;
          impossible++;
          for (const seen of events) {
            let count = 0;
            compileRules([rule], { logsource: 'ignore' }).match(seen, () => count++);
            expect(count).toBe(0);
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(impossible).toBeGreaterThan(0);
  });
});
