import { describe, expect, it } from '@jest/globals';
import type { Detection, EventBundle, GatewayEvent } from '@gatewatch/event';
import { Correlator } from './correlator.ts';
import { EventMatcher } from './event-matcher.ts';
import { loadRules } from './load-rules.ts';
import { RuleHistory } from './rule-history.ts';
import type { RuleSet } from './rule-set.ts';

const ALONE = '00000000-0000-4000-8000-000000000001';
const THREE = '00000000-0000-4000-8000-000000000002';
const TWICE = '00000000-0000-4000-8000-000000000003';

interface Wanted {
  readonly path?: string;
  readonly times?: number;
  readonly title?: string;
}

function rulesOf({ path = '/a', times = 3, title = 'Three calls' }: Wanted = {}): RuleSet {
  const text = `
title: A call
id: ${ALONE}
name: call
logsource: { category: ai_gateway }
detection: { s: { url.path: ${path} }, condition: s }
level: low
---
title: ${title}
id: ${THREE}
name: three
correlation: { type: event_count, rules: [call], group-by: [source.ip], timespan: 10s, condition: { gte: ${times} }, generate: true }
level: high
---
title: Twice three calls
id: ${TWICE}
correlation: { type: event_count, rules: [three], group-by: [source.ip], timespan: 1h, condition: { gte: 1 }, generate: true }
level: high
`;
  const { rules, problems } = loadRules({ files: [{ path: 'r.yml', text }] });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return rules;
}

/** What came in so long ago, ms, has its place in time. */
const LATENESS = 20_000;

/** One matcher and one correlator, whose log is read as soon as it is written. */
class Line {
  readonly history: RuleHistory;
  readonly correlator: Correlator;
  readonly found: Detection[] = [];
  readonly #matcher: EventMatcher;
  #offset = 0;

  constructor(rules: RuleSet) {
    this.history = new RuleHistory(rules);
    this.correlator = new Correlator({ rules: this.history, partition: 0 });
    this.#matcher = new EventMatcher({ rules, partition: 0, sources: 1, partitions: 1 });
  }

  change(rules: RuleSet, at: number): void {
    this.history.use(rules, at);
    this.#matcher.useRules(rules);
    this.correlator.useRules(this.history);
  }

  /** Events of one address at these seconds; then time is promised. */
  send(seconds: readonly number[], promise: number, path = '/a'): void {
    const offset = this.#offset++;
    const events = seconds.map((second, i) => {
      const e: GatewayEvent = { '@timestamp': second * 1000, 'event.tier': 'gateway' };
      return {
        o: offset,
        i,
        e: { ...e, 'source.ip': '192.0.2.1', 'url.path': path, 'event.id': `${offset}:${i}` },
      };
    });
    const bundle: EventBundle = { v: 1, tenant: 'default', s: 'input', lateness: LATENESS, events };
    this.#matcher.take(offset, promise * 1000, { ...bundle, promise: promise * 1000 });
    for (const made of this.#matcher.flush())
      this.found.push(...this.correlator.take(offset, promise * 1000, made));
  }

  firedBetween(from: number, to: number): string[] {
    return this.found.filter(({ at }) => at >= from && at < to).map(({ rule_id }) => rule_id);
  }

  /** Which of these rules are said to be of this version. */
  versionsOf(rules: RuleSet, at: number): boolean[] {
    return this.found
      .filter((found) => found.at === at)
      .map((found) => rules.rule(found.rule_id)?.metadata.version === found.rule_version);
  }
}

describe('RuleHistory', () => {
  it('decides what was held back by the rules that matched it, correlations, chains and all', () => {
    const [first, second] = [rulesOf(), rulesOf({ path: '/b', times: 2 })];
    const line = new Line(first);
    line.send([1, 2, 3], 0);
    expect(line.found).toEqual([]);
    line.change(second, 4000);
    line.send([5, 6], 4, '/b');
    line.send([], 60);
    expect(line.firedBetween(0, 4000)).toEqual([ALONE, ALONE, ALONE, THREE, TWICE]);
    expect(line.versionsOf(first, 3000)).toEqual([true, true, true]);
    expect(line.firedBetween(4000, 60_000)).toEqual([ALONE, ALONE, THREE, TWICE]);
    expect(line.versionsOf(second, 6000)).toEqual([true, true, true]);
    expect(line.correlator.unknown).toBe(0);
  });

  it('finishes what a rule that was taken out has matched, and nothing after it', () => {
    const line = new Line(rulesOf());
    line.send([1, 2, 3], 0);
    line.change(loadRules({ files: [] }).rules, 4000);
    line.send([5, 6, 7], 60);
    expect(line.found.map(({ rule_id }) => rule_id)).toEqual([ALONE, ALONE, ALONE, THREE, TWICE]);
  });

  it('leaves the window of a rule that comes back as it was', () => {
    const line = new Line(rulesOf());
    line.send([1, 2], 25);
    expect(line.correlator.entities).toBe(1);
    line.change(loadRules({ files: [] }).rules, 25_000);
    line.change(rulesOf(), 25_500);
    line.send([6], 60);
    expect(line.found.map(({ rule_id }) => rule_id)).toContain(THREE);
  });

  it('keeps the window of a rule of which only title and level change, and calls it by the new ones', () => {
    const line = new Line(rulesOf());
    line.send([1, 2], 25);
    line.change(rulesOf({ title: 'Other words' }), 25_000);
    line.send([6], 60);
    expect(line.found.find(({ rule_id }) => rule_id === THREE)?.title).toBe('Other words');
    expect(line.history.retired).toBe(0);
  });

  it('is forgotten once nothing held back is older, with the state that nobody needs', () => {
    const line = new Line(rulesOf());
    line.send([1, 2], 25);
    line.change(rulesOf({ path: '/b' }), 26_000);
    expect(line.history.retired).toBe(3);
    line.send([27], 30, '/b');
    expect(line.correlator.settled).toBe(30_000);
    expect(line.correlator.entities).toBe(1);
    expect(line.history.forget(26_000)).toBe(false);
    expect(line.history.forget(26_001)).toBe(true);
    line.correlator.useRules(line.history);
    expect(line.history.retired).toBe(0);
    expect(line.correlator.entities).toBe(0);
  });

  it('is settled only up to the oldest entry of which something is held back', () => {
    const line = new Line(rulesOf());
    expect(line.correlator.settled).toBeUndefined();
    line.send([30], 1);
    line.send([40], 2);
    expect(line.correlator.settled).toBe(1000);
    line.send([], 55);
    expect(line.correlator.settled).toBe(2000);
    line.send([], 80);
    expect(line.correlator.settled).toBe(80_000);
  });

  it('knows what is in force and what was', () => {
    const [first, second] = [rulesOf(), rulesOf({ path: '/b' })];
    const history = new RuleHistory(first);
    history.use(second, 0);
    const keys = (rules: RuleSet): string[] => [
      ...rules.alone.keys(),
      ...rules.stateful.map(({ stateKey }) => stateKey),
    ];
    for (const key of [...keys(first), ...keys(second)]) expect(history.knows(key)).toBe(true);
    history.forget(1);
    for (const key of keys(first)) expect(history.knows(key)).toBe(false);
  });

  it('knows that the second stage is used until the last rule of it is forgotten', () => {
    const load = (text: string): RuleSet => loadRules({ files: [{ path: 'r.yml', text }] }).rules;
    const call = `title: A call\nid: ${ALONE}\nname: call\nlogsource: { category: ai_gateway }\ndetection: { s: { a: 1 }, condition: s }\nlevel: low\n`;
    const counted = (id: string, of: string, by: string): string =>
      `---\ntitle: ${id}\nid: ${id}\nname: counted_${by.length}\ncorrelation: { type: event_count, rules: [${of}], group-by: ${by}, timespan: 10s, condition: { gte: 2 } }\nlevel: low\n`;
    const inner = counted(THREE, 'call', '[ip, key]');
    const outer = counted(TWICE, 'counted_9', '[ip]');
    const history = new RuleHistory(load(call + inner + outer));
    expect(history.usesSecondStage).toBe(true);
    history.use(load(call + inner), 1000);
    expect([history.current.usesSecondStage, history.usesSecondStage]).toEqual([false, true]);
    history.forget(2000);
    expect(history.usesSecondStage).toBe(false);
  });
});
