import { describe, expect, it } from '@jest/globals';
import { benignTraffic } from './benign-traffic.ts';
import { SOURCES } from './call.ts';
import { busyness } from './daily-shape.ts';
import { demoTraffic } from './demo-traffic.ts';
import { createPopulation } from './population.ts';
import { Random } from './random.ts';
import { SCENARIOS } from './scenarios/index.ts';
import {
  createSimulation,
  HISTORY_MS,
  UnknownScenario,
  type SimulatedRecord,
  type SimulationOrder,
} from './simulation.ts';

const START = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;

function simulate(order: Partial<SimulationOrder> = {}): SimulatedRecord[] {
  return [
    ...createSimulation({
      seed: 1,
      scenarios: 'all',
      start: START,
      durationMs: 5 * MINUTE,
      rate: 2,
      ...order,
    }),
  ];
}

/** scenarios with a record before a time */
function begun(records: readonly SimulatedRecord[], before: number): Set<string> {
  return new Set(
    records.flatMap(({ at, label }) => (label && at < before ? [label.scenario] : [])),
  );
}

const COMBINED =
  /^[0-9.]+ - - \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000\] "(GET|POST) \/\S* HTTP\/1\.1" \d{3} \d+ "-" "[^"]+"$/;

const wellFormed = {
  kong: (record: string) => {
    const parsed = JSON.parse(record) as Record<string, unknown>;
    return ['started_at', 'latencies', 'request', 'response', 'client_ip', 'source'].every(
      (key) => key in parsed,
    );
  },
  litellm: (record: string) => {
    const parsed = JSON.parse(record) as Record<string, unknown>;
    return ['call_type', 'startTime', 'endTime', 'status', 'metadata', 'hidden_params'].every(
      (key) => key in parsed,
    );
  },
  nginx: (record: string) => COMBINED.test(record),
};

describe('createSimulation', () => {
  it('gives the same records for the same seed', () => {
    expect(simulate({ historyMs: MINUTE })).toEqual(simulate({ historyMs: MINUTE }));
  });

  it('gives other records for another seed', () => {
    const first = new Set(simulate().map(({ record }) => record));
    expect(simulate({ seed: 2 }).filter(({ record }) => first.has(record))).toEqual([]);
  });

  it('keeps honest traffic as it is when attacks are added', () => {
    const alone = simulate({ scenarios: [] });
    const honest = simulate().filter(({ label }) => !label);
    expect(honest).toEqual(alone);
  });

  it('keeps to the order of time, from the begin of the history to before the end', () => {
    const records = simulate({ historyMs: 10 * MINUTE });
    const times = records.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(START - 10 * MINUTE);
    expect(times.at(-1)).toBeLessThan(START + 5 * MINUTE);
  });

  it('keeps attacks out of the history', () => {
    const early = simulate({ historyMs: 10 * MINUTE }).filter(({ at }) => at < START);
    expect(early.length).toBeGreaterThan(100);
    expect(early.filter(({ label }) => label)).toEqual([]);
  });

  it.each(SOURCES)('writes every record in the form of %s', (source) => {
    const records = simulate({ as: source });
    expect(records.length).toBeGreaterThan(200);
    expect(new Set(records.map((record) => record.source))).toEqual(new Set([source]));
    expect(records.filter(({ record }) => !wellFormed[source](record))).toEqual([]);
    expect(records.filter(({ record }) => record.includes('\n'))).toEqual([]);
  });

  it('mixes the three formats, each tenant keeping to one', () => {
    const records = simulate({ scenarios: [] });
    expect(new Set(records.map(({ source }) => source))).toEqual(new Set(SOURCES));
    expect(records.filter(({ source, record }) => !wellFormed[source](record))).toEqual([]);
  });

  it.each(SCENARIOS.map(({ name }) => name))('labels %s and is through with it in 40 s', (name) => {
    const attack = simulate({ scenarios: [name] }).filter(({ label }) => label);
    const [first] = attack;
    expect(attack.length).toBeGreaterThan(4);
    expect(first?.label?.rule).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(attack.map(({ label }) => label?.scenario))).toEqual(new Set([name]));
    expect((attack.at(-1)?.at ?? Infinity) - (first?.at ?? 0)).toBeLessThan(40_000);
  });

  it('names no rule where the format does not carry what it reads', () => {
    const labels = simulate({ scenarios: ['token-spend'], as: 'nginx' }).flatMap(
      ({ label }) => label ?? [],
    );
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter(({ rule }) => rule !== undefined)).toEqual([]);
  });

  it('calls at about the rate that was ordered over a working day', () => {
    const random = new Random('spec');
    const population = createPopulation(random);
    const order = { population, random, from: START, until: START + 24 * 60 * MINUTE, rate: 0.2 };
    const people = new Set(population.clients.map(({ caller }) => caller.apiKey));
    let calls = 0;
    for (const { caller } of benignTraffic(order)) if (people.has(caller.apiKey)) calls += 1;
    expect(calls / 86_400).toBeGreaterThan(0.15);
    expect(calls / 86_400).toBeLessThan(0.25);
  });

  it('shows API keys in the clear, as gateways do', () => {
    const kong = simulate({ as: 'kong', scenarios: [] });
    expect(kong.filter(({ record }) => /"apikey":"sk-\w{40}"/.test(record))).toHaveLength(
      kong.length,
    );
  });

  it('refuses a scenario that it does not have', () => {
    expect(() => simulate({ scenarios: ['key-prober'] })).toThrow(UnknownScenario);
  });
});

describe('demoTraffic', () => {
  const records: SimulatedRecord[] = [];
  for (const record of demoTraffic(1, START)) {
    if (record.at > START + 31 * MINUTE) break;
    records.push(record);
  }

  it('begins with history long enough for the baselines', () => {
    expect(records[0]?.at).toBeLessThan(START - HISTORY_MS + MINUTE);
    expect(records.filter(({ at, label }) => at < START && label)).toEqual([]);
  });

  it('shows every scenario within 45 s, four threats within 15 s', () => {
    expect(begun(records, START + 45_000)).toEqual(new Set(SCENARIOS.map(({ name }) => name)));
    const early = begun(records, START + 15_000);
    const threats = SCENARIOS.filter(({ name }) => early.has(name)).map((one) => one.threat);
    expect(new Set(threats).size).toBeGreaterThanOrEqual(4);
  });

  it('attacks again after a quarter of an hour', () => {
    const again = records.filter(({ at, label }) => label && at > START + 14 * MINUTE);
    expect(new Set(again.map(({ label }) => label?.scenario)).size).toBe(SCENARIOS.length);
  });
});

describe('busyness', () => {
  const HOUR = 60 * MINUTE;
  const monday = Date.UTC(2026, 0, 5);

  it('peaks at 14 UTC and is calm at 22', () => {
    expect(busyness(monday + 14 * HOUR)).toBeGreaterThan(2.5 * busyness(monday + 22 * HOUR));
  });

  it('has the mean 1 over a working day', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => busyness(monday + hour * HOUR));
    expect(hours.reduce((sum, value) => sum + value, 0) / 24).toBeCloseTo(1, 2);
  });

  it('is lower at the weekend', () => {
    expect(busyness(Date.UTC(2026, 0, 4, 14))).toBeLessThan(0.6 * busyness(monday + 14 * HOUR));
  });
});
