import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { loadRules } from './load-rules.ts';
import { runOrdered } from './run-ordered.ts';

// What the specification leaves open, as docs/guides/write-a-rule.md says that it is decided.

const RULE = `title: ra
name: ra
logsource: { category: test }
detection: { s: { k: A }, condition: s }
`;
const correlation = (condition: string): string => `${RULE}---
title: corr
id: b647a63b-0f62-587e-af68-12125ffb8d4f
correlation: { type: event_count, rules: [ra], timespan: 60s, group-by: [user], condition: ${condition} }
`;
const filtered = (condition: string): string => `${RULE}---
title: f
logsource: { category: test }
filter: { rules: [ra], selection: { user: svc }, condition: ${condition} }
`;

/** Seconds at which something fires, and what else is said of the rules. */
function run(text: string, events: readonly GatewayEvent[]): { at: number[]; warnings: string[] } {
  const { rules, problems } = loadRules({ files: [{ path: 'r.yml', text }] });
  const start = Date.UTC(2026, 0, 1);
  const detections = runOrdered(
    rules,
    events.map((event, line) => ({
      event: { k: 'A', ...event, '@timestamp': start + Number(event['t']) * 1000 },
      line,
    })),
    { logsource: 'ignore' },
  );
  return {
    at: detections.map(({ at }) => (at - start) / 1000),
    warnings: problems.map(({ code }) => code),
  };
}

const at = (...seconds: number[]): GatewayEvent[] => seconds.map((t) => ({ t, user: 'u1' }));

describe('where the specification is silent', () => {
  it('a window includes both of its ends', () => {
    expect(run(correlation('{ gte: 3 }'), at(0, 30, 60)).at).toEqual([60]);
    expect(run(correlation('{ gte: 3 }'), at(0, 30, 60.001)).at).toEqual([]);
  });

  it('a correlation fires when it becomes true, and not at each further event', () => {
    expect(run(correlation('{ gte: 2 }'), at(0, 1, 2, 3)).at).toEqual([1]);
  });

  it('it fires again once it was false, or more than a timespan later', () => {
    expect(run(correlation('{ gte: 2 }'), at(0, 1, 100, 101)).at).toEqual([1, 101]);
    expect(run(correlation('{ gte: 2 }'), at(0, 30, 60, 90, 91)).at).toEqual([30, 91]);
  });

  it('an event without a group-by field counts for nothing', () => {
    expect(run(correlation('{ gte: 2 }'), [{ t: 0 }, { t: 1 }]).at).toEqual([]);
    expect(
      run(correlation('{ gte: 1 }'), [
        { t: 0, user: null },
        { t: 1, user: '' },
      ]).at,
    ).toEqual([]);
  });

  it('lt is true at the first event', () => {
    expect(run(correlation('{ lt: 3 }'), at(0)).at).toEqual([0]);
  });

  it("a filter's condition is taken as written, with a warning where it leaves nothing out", () => {
    const events = [
      { t: 0, user: 'svc' },
      { t: 1, user: 'u1' },
    ];
    expect(run(filtered('selection'), events)).toEqual({ at: [0], warnings: ['SIGMA_FILTER'] });
    expect(run(filtered('not selection'), events)).toEqual({ at: [1], warnings: [] });
  });
});
