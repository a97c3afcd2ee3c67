import { benignTraffic } from './benign-traffic.ts';
import type { Call, SourceName } from './call.ts';
import { toKongRecord } from './kong-record.ts';
import { toLitellmRecord } from './litellm-record.ts';
import { toNginxRecord } from './nginx-record.ts';
import { createPopulation, gatewayOf, type Population } from './population.ts';
import { Random } from './random.ts';
import { SCENARIOS, scenarioNamed } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { mergeByTime } from './time-queue.ts';

/** Long enough for every shipped baseline to have learned. */
export const HISTORY_MS = 150 * 60_000;

/** That a record belongs to an attack. */
export interface Label {
  readonly scenario: string;
  /** one name for each time that the scenario is played */
  readonly attack: string;
  /** id of the rule that must fire; absent where the record's format does not carry what the rule reads */
  readonly rule?: string;
}

export interface SimulatedRecord {
  /** when the gateway wrote it, epoch ms */
  readonly at: number;
  readonly source: SourceName;
  readonly record: string;
  readonly label?: Label;
}

export interface SimulationOrder {
  readonly seed: number | string;
  /** names of scenarios; none is honest traffic alone */
  readonly scenarios: readonly string[] | 'all';
  /** keys of people */
  readonly keys?: number;
  /** epoch ms */
  readonly start: number;
  /** may be Infinity */
  readonly durationMs: number;
  /** honest calls of people a second over a mean working day; services and monitors come on top */
  readonly rate: number;
  /** one format for all; otherwise every tenant has its own gateway */
  readonly as?: SourceName;
  /** honest traffic before `start`, ms */
  readonly historyMs?: number;
  /** rate in the history, where it is another */
  readonly historyRate?: number;
  /** from the start of one attack to the next, ms; by default they are spread over the duration */
  readonly gapMs?: number;
  /** begin again with new victims this long after the first attack of the last round, ms; by default each attack is made once */
  readonly roundMs?: number;
}

export class UnknownScenario extends Error {
  override readonly name = 'UnknownScenario';
}

interface Entry {
  readonly at: number;
  readonly call: Call;
  readonly scenario?: Scenario;
  /** which time it is played, from 0 */
  readonly round?: number;
}

/**
 * Records of gateways in order of time. The same order gives the same records, byte for byte; no clock is read.
 * @throws UnknownScenario
 */
export function* createSimulation(order: SimulationOrder): Generator<SimulatedRecord> {
  const until = order.start + order.durationMs;
  for (const entry of entriesOf(order, until)) {
    if (entry.at >= until) return;
    const record = recordOf(entry, order.as);
    if (record) yield record;
  }
}

function entriesOf(order: SimulationOrder, until: number): Iterable<Entry> {
  const { start, historyMs = 0, historyRate = order.rate } = order;
  const rate = (at: number): number => (at < start ? historyRate : order.rate);
  const scenarios = scenariosOf(order.scenarios);
  const random = new Random(`gatewatch ${order.seed}`);
  const population = createPopulation(random.fork('population'), order.keys);
  const from = start - historyMs;
  const honest = benignTraffic({ population, random: random.fork('honest'), from, until, rate });
  return mergeByTime([
    mapLazily(honest, (call): Entry => ({ at: call.at, call })),
    attackEntries(order, scenarios, population, random),
  ]);
}

/** undefined where that gateway writes nothing for such a call */
function recordOf(
  { at, call, scenario, round }: Entry,
  as?: SourceName,
): SimulatedRecord | undefined {
  const source = as ?? scenario?.home ?? gatewayOf(call.caller.owner?.tenant ?? '');
  const record = RECORDERS[source](call);
  if (record === undefined) return undefined;
  return { at, source, record, ...(scenario ? { label: labelOf(scenario, source, round) } : {}) };
}

const RECORDERS: Readonly<Record<SourceName, (call: Call) => string | undefined>> = {
  kong: toKongRecord,
  litellm: toLitellmRecord,
  nginx: toNginxRecord,
};

function scenariosOf(names: readonly string[] | 'all'): readonly Scenario[] {
  if (names === 'all') return SCENARIOS;
  return names.map((name) => {
    const scenario = scenarioNamed(name);
    if (scenario) return scenario;
    const known = SCENARIOS.map((one) => one.name).join(', ');
    throw new UnknownScenario(`there is no scenario '${name}'; there are: all, benign, ${known}`);
  });
}

/** Rounds of attacks, one after the other; those of a round may overlap. */
function* attackEntries(
  order: SimulationOrder,
  scenarios: readonly Scenario[],
  population: Population,
  random: Random,
): Generator<Entry> {
  if (scenarios.length === 0) return;
  const { start, durationMs, roundMs } = order;
  const gapMs = order.gapMs ?? spread(durationMs, scenarios.length);
  const first = start + Math.min(2000, Math.floor(gapMs / 2));
  for (let round = 0; ; round++) {
    const begin = round === 0 ? first : first + round * (roundMs ?? Infinity);
    if (begin >= start + durationMs) return;
    const plays = scenarios.map((scenario, index) => {
      const stage = {
        start: begin + index * gapMs,
        random: random.fork(`${scenario.name} ${round}`),
        population,
      };
      return mapLazily(scenario.play(stage), (call): Entry => ({
        at: call.at,
        call,
        scenario,
        round,
      }));
    });
    yield* mergeByTime(plays);
  }
}

/** All attacks begin in the first part of the duration and have time to end; without end, one begins every half minute. */
function spread(durationMs: number, attacks: number): number {
  return Number.isFinite(durationMs) ? Math.floor((durationMs * 0.8) / attacks) : 30_000;
}

function labelOf(scenario: Scenario, source: SourceName, round = 0): Label {
  const rule = scenario.caughtBy[source];
  const { name } = scenario;
  const attack = round === 0 ? name : `${name} ${round + 1}`;
  return { scenario: name, attack, ...(rule === undefined ? {} : { rule }) };
}

function* mapLazily<T, U>(items: Iterable<T>, map: (item: T) => U): Generator<U> {
  for (const item of items) yield map(item);
}
