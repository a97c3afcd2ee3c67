import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { loadRules } from './load-rules.ts';
import { runOrdered } from './run-ordered.ts';

interface StreamCase {
  readonly n: string;
  readonly rules: readonly { readonly id?: string; readonly correlation?: unknown }[];
  readonly events: readonly GatewayEvent[];
  /** 1: the correlation fires; 0: it does not; `detN`: the detection rule fires N times; `?`: the specification leaves it open */
  readonly exp: number | string;
}

const path = process.env['GATEWATCH_SIGMA_STREAMS'];
const cases =
  path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as readonly StreamCase[]);
const settled = cases.filter(({ exp }) => !String(exp).endsWith('?'));

function run({ rules, events }: StreamCase): { correlated: number; detected: number } {
  const text = rules.map((rule) => JSON.stringify(rule)).join('\n---\n');
  const loaded = loadRules({ files: [{ path: 'case.yml', text }] });
  expect(loaded.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const detections = runOrdered(
    loaded.rules,
    events.map((event, line) => ({ event, line })),
    { logsource: 'ignore' },
  );
  const outer = rules.findLast(({ correlation }) => correlation !== undefined)?.id;
  const plain = rules.filter(({ correlation }) => correlation === undefined).map(({ id }) => id);
  return {
    correlated: detections.filter(({ rule_id }) => rule_id === outer).length,
    detected: detections.filter(({ rule_id }) => plain.includes(rule_id)).length,
  };
}

describe('the shared stream cases', () => {
  if (path === undefined) {
    it.skip('needs GATEWATCH_SIGMA_STREAMS', () => undefined);
    return;
  }
  it('are found in the file', () => {
    expect(settled.length).toBeGreaterThan(30);
  });
  it.each(settled.map((each) => [each.n, each] as const))('agree with %s', (_, each) => {
    const { correlated, detected } = run(each);
    if (typeof each.exp === 'string') expect(`det${detected}`).toBe(each.exp);
    else expect(correlated > 0 ? 1 : 0).toBe(each.exp);
  });
});
