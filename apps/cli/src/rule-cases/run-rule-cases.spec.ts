import { describe, expect, it } from '@jest/globals';
import { loadRules } from '@gatewatch/engine';
import { formatProblem } from '@gatewatch/event';
import { runRuleCases } from './run-rule-cases.ts';

const RULE = `
title: Refused
id: 6a1f0c1e-9d1c-4b7e-8a51-0d4a4f0b9c01
name: refused
logsource: { category: ai_gateway }
detection: { s: { http.response.status_code: 401 }, condition: s }
level: informational
---
title: Two refused
id: 6a1f0c1e-9d1c-4b7e-8a51-0d4a4f0b9c02
correlation: { type: event_count, rules: [refused], group-by: [source.ip], timespan: 1m, condition: { gte: 2 } }
level: high
`;
const { rules } = loadRules({ files: [{ path: 'refused.yml', text: RULE }] });
const TWO = '6a1f0c1e-9d1c-4b7e-8a51-0d4a4f0b9c02';

function run(fires: string, times = 2, among = rules) {
  const text = `
template: { event.tier: gateway, http.response.status_code: 401, source.ip: 192.0.2.1 }
cases:
  - name: the claim
    events: [{ at: 0s, every: 10s, times: ${times} }]
    fires: ${fires}
`;
  return runRuleCases({ path: 'refused.cases.yml', text }, among);
}

describe('runRuleCases', () => {
  it('holds when exactly what is listed fires', () => {
    const report = run(`[{ rule: ${TWO}, at: 10s, entity: { source.ip: 192.0.2.1 } }]`);
    expect(report).toEqual({
      file: 'refused.cases.yml',
      results: [{ name: 'the claim', line: 4, ok: true, differences: [] }],
      problems: [],
    });
  });

  it('holds when nothing is listed and nothing fires', () => {
    expect(run('[]', 1).results).toMatchObject([{ ok: true }]);
  });

  it('says what did not fire', () => {
    const firing = `{ rule: ${TWO}, at: 10s, entity: { source.ip: 192.0.2.1 } }`;
    expect(run(`[${firing}]`, 1).results).toMatchObject([
      { ok: false, differences: ["missing: 'Two refused' at 10s for source.ip=192.0.2.1"] },
    ]);
  });

  it('says what fired beyond the list', () => {
    expect(run('[]').results).toMatchObject([
      { ok: false, differences: ["not expected: 'Two refused' at 10s for source.ip=192.0.2.1"] },
    ]);
  });

  it.each([
    ['time', `{ rule: ${TWO}, at: 11s, entity: { source.ip: 192.0.2.1 } }`],
    ['entity', `{ rule: ${TWO}, at: 10s, entity: { source.ip: 192.0.2.2 } }`],
  ])('tells another %s apart', (_what, firing) => {
    expect(run(`[${firing}]`).results[0]?.differences).toHaveLength(2);
  });

  it('counts a firing that is listed twice as missing once', () => {
    const firing = `{ rule: ${TWO}, at: 10s, entity: { source.ip: 192.0.2.1 } }`;
    expect(run(`[${firing}, ${firing}]`).results[0]?.differences).toEqual([
      "missing: 'Two refused' at 10s for source.ip=192.0.2.1",
    ]);
  });

  it('leaves out what the rules of other files say', () => {
    const loud = RULE.replaceAll('0d4a4f0b9c0', '0d4a4f0b9d0').replaceAll('refused', 'turned_away');
    const both = loadRules({
      files: [
        { path: 'refused.yml', text: RULE },
        { path: 'loud.yml', text: loud },
      ],
    });
    expect(both.rules.list.filter(({ fires }) => fires)).toHaveLength(2);
    const firing = `{ rule: ${TWO}, at: 10s, entity: { source.ip: 192.0.2.1 } }`;
    expect(run(`[${firing}]`, 2, both.rules).results).toMatchObject([{ ok: true }]);
  });

  it('names a rule that is not there, with its place', () => {
    const report = run('[{ rule: other, at: 10s, entity: { source.ip: 192.0.2.1 } }]');
    expect(report.results).toEqual([]);
    expect(report.problems.map(formatProblem)).toEqual([
      `refused.cases.yml:6:1: CASE_UNKNOWN_RULE: there is no rule 'other'; those that fire are ${TWO}`,
    ]);
  });

  it('names a rule that only feeds others', () => {
    const id = '6a1f0c1e-9d1c-4b7e-8a51-0d4a4f0b9c01';
    const report = run(`[{ rule: ${id}, at: 10s, entity: { source.ip: 192.0.2.1 } }]`);
    expect(report.problems[0]?.message).toContain('only feeds others and never fires by itself');
  });
});
