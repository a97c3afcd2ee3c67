import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { GatewayEvent } from '@gatewatch/event';
import { compileRules } from './compile-rules.ts';
import { parseRules } from './parse-rules.ts';

interface Case {
  readonly n: string;
  readonly det: Readonly<Record<string, unknown>>;
  readonly ev: GatewayEvent;
  /** 1 fires, 0 does not, ? is left open by the specification */
  readonly exp: 0 | 1 | '?';
}

function fires({ det, ev }: Case): number {
  const text = stringify({ title: 'case', logsource: { category: 'test' }, detection: det });
  const { documents } = parseRules([{ path: 'case.yml', text }]);
  const rules = documents.filter((document) => document.kind === 'rule');
  let count = 0;
  compileRules(rules, { logsource: 'ignore' }).match(ev, () => count++);
  return count;
}

const file = process.env['GATEWATCH_SIGMA_CASES'];

if (file === undefined) {
  describe.skip('single-event cases (GATEWATCH_SIGMA_CASES names no file)', () => {
    it('are read from a file', () => undefined);
  });
} else {
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];
  describe('single-event cases', () => {
    it('are there', () => {
      expect(cases.length).toBeGreaterThan(0);
    });
    it.each(cases.filter(({ exp }) => exp !== '?'))('$n', (example) => {
      expect(fires(example)).toBe(example.exp);
    });
  });
}
