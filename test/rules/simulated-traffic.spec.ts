import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { HISTORY_MS, SCENARIOS, SOURCES } from '../../apps/cli/src/simulate/index.ts';
import type { Play, Played } from './play-traffic.ts';
import { loadShippedRules, RULE_FILES } from './shipped-rules.ts';

const MONDAY = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const { rules } = loadShippedRules();

function playAll(plays: readonly Play[]): Played[] {
  const script = join(import.meta.dirname, 'play-traffic.ts');
  const options = ['--conditions=gatewatch-source', script, JSON.stringify(plays)];
  const output = execFileSync(process.execPath, options, { encoding: 'utf8', maxBuffer: 1e8 });
  return JSON.parse(output) as Played[];
}

/** `rule (scenario that made it fire)`, each once */
function verdicts({ firings }: Played): string[] {
  const said = firings.map(({ title, scenario }) => `${title} (${scenario ?? 'honest traffic'})`);
  return [...new Set(said)].sort();
}

function verdictOn(
  scenario: (typeof SCENARIOS)[number],
  source: keyof typeof scenario.caughtBy,
): string {
  const title = rules.rule(scenario.caughtBy[source] ?? '')?.metadata.title ?? '';
  return `${title} (${scenario.name})`;
}

const honest = { seed: 11, scenarios: [], start: MONDAY };
const visible = SCENARIOS.flatMap((scenario) =>
  SOURCES.filter((source) => scenario.caughtBy[source] !== undefined).map((source) => ({
    scenario,
    source,
    order: {
      seed: 5,
      scenarios: [scenario.name],
      start: MONDAY,
      durationMs: 2 * MINUTE,
      rate: 0.1,
      as: source,
      historyMs: scenario.needsHistory === true ? HISTORY_MS : 0,
    },
  })),
);
const [day, busyHour, demo, ...attacks] = playAll([
  { order: { ...honest, durationMs: 24 * 60 * MINUTE, rate: 0.1 } },
  { order: { ...honest, durationMs: 60 * MINUTE, rate: 3 } },
  { demo: { seed: 1, now: MONDAY, until: MONDAY + MINUTE } },
  ...visible.map(({ order }) => ({ order })),
]) as [Played, Played, Played, ...Played[]];

/** What these read is no traffic of its own: signs in texts, which test/features tries, and zones, which each operator draws. Their cases try them. */
const WITHOUT_SCENARIO = new Set([
  'chat-template',
  'indirect-injection',
  'injection-attempts',
  'injection-in-tool-arguments',
  'personal-data',
  'zone-crossing',
  // against habits of days, longer than a scenario is played
  'first-seen',
  'latency-drift',
  'prompt-drift',
  'refusal-share',
  // of the inputs themselves, which simulated traffic does not stop
  'dead-letters',
  'format-changed',
  'input-silent',
  'rate-collapsed',
]);

describe('a scenario', () => {
  it('exists for every other shipped rule, under the name of its file', () => {
    const files = RULE_FILES.map(({ path }) => /\/([^/]+)\.yml$/.exec(path)?.[1] ?? path).filter(
      (name) => !WITHOUT_SCENARIO.has(name),
    );
    expect(new Set(SCENARIOS.map(({ name }) => name))).toEqual(new Set(files));
    expect(SCENARIOS).toHaveLength(files.length);
  });

  it('carries the threat of its rule', () => {
    const threats = SCENARIOS.map(
      ({ caughtBy, home }) => rules.rule(caughtBy[home] ?? '')?.metadata.threat,
    );
    expect(threats).toEqual(SCENARIOS.map(({ threat }) => threat));
  });

  it.each(
    visible.map((one, index) => [one.scenario.name, one.source, one, attacks[index]] as const),
  )(
    '%s is caught by its rule alone, and in 40 s, written by %s',
    (_name, source, { scenario }, played) => {
      if (!played) throw new Error('it was not played');
      expect(played.unread).toBe(0);
      expect(verdicts(played)).toEqual([verdictOn(scenario, source)]);
      const first = played.firings[0]?.at ?? Infinity;
      expect(first - (played.begun ?? 0)).toBeLessThan(40_000);
    },
  );
});

describe('honest traffic', () => {
  it('of a day fires nothing', () => {
    expect(day.records).toBeGreaterThan(12_000);
    expect(day.unread).toBe(0);
    expect(verdicts(day)).toEqual([]);
  });

  it('of a busy hour fires nothing', () => {
    expect(busyHour.records).toBeGreaterThan(9_000);
    expect(busyHour.unread).toBe(0);
    expect(verdicts(busyHour)).toEqual([]);
  });
});

describe('the demo', () => {
  it('shows every rule within a minute, and nothing of honest clients', () => {
    expect(demo.unread).toBe(0);
    expect(verdicts(demo)).toEqual(
      SCENARIOS.map((scenario) => verdictOn(scenario, scenario.home)).sort(),
    );
  });

  it('shows four threats within 30 s', () => {
    const early = demo.firings.filter(({ at }) => at < MONDAY + 30_000);
    expect(new Set(early.map(({ threat }) => threat)).size).toBeGreaterThanOrEqual(4);
  });

  it('says nothing about its history', () => {
    expect(demo.firings.filter(({ at }) => at < MONDAY)).toEqual([]);
  });
});
