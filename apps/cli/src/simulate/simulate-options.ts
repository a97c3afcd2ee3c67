import { parseDuration } from '@gatewatch/event';
import { SOURCES, type SourceName } from './call.ts';
import { SCENARIOS, scenarioNamed } from './scenarios/index.ts';
import { HISTORY_MS, type SimulationOrder } from './simulation.ts';

/** Begin of simulated time unless given: a Monday morning, so that the same command gives the same bytes on any day. */
export const DEFAULT_START = '2026-01-05T09:00:00Z';
export const DEFAULT_RATE = 2;

/** What `gatewatch simulate` was given, as text. */
export interface SimulateOptions {
  /** name of a scenario, `all` or `benign` */
  readonly scenario?: string;
  readonly seed?: string;
  readonly as?: string;
  /** honest calls a second */
  readonly rate?: string;
  /** e.g. 10m */
  readonly duration?: string;
  /** ISO 8601 */
  readonly start?: string;
  /** how many keys of people call */
  readonly keys?: string;
  /** play the attacks again and again, e.g. 24h; once by default */
  readonly every?: string;
  /** honest traffic before the start, e.g. 3h; by default as long as the scenario's baselines learn */
  readonly history?: string;
}

export type ParsedOptions =
  | { readonly ok: true; readonly order: SimulationOrder }
  | { readonly ok: false; readonly problem: string };

/** Checks the options of `simulate`; `problem` is one sentence that says what would be right. */
export function parseSimulateOptions(options: SimulateOptions): ParsedOptions {
  try {
    return { ok: true, order: toOrder(options) };
  } catch (error) {
    if (error instanceof WrongOption) return { ok: false, problem: error.message };
    throw error;
  }
}

class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

function toOrder(options: SimulateOptions): SimulationOrder {
  const scenarios = scenariosFor(options.scenario ?? 'all');
  const as = sourceFor(options.as);
  const roundMs = spanFor('--every', options.every);
  const keys = keysFor(options.keys);
  const durationMs =
    spanFor('--duration', options.duration) ?? (scenarios === 'all' ? 600_000 : 120_000);
  return {
    seed: options.seed ?? '1',
    scenarios,
    start: startFor(options.start ?? DEFAULT_START),
    durationMs,
    rate: rateFor(options.rate),
    historyMs: spanFor('--history', options.history) ?? historyFor(scenarios),
    ...(as ? { as } : {}),
    ...(keys === undefined ? {} : { keys }),
    ...(roundMs === undefined ? {} : { roundMs, gapMs: gapWithin(roundMs, scenarios) }),
  };
}

function scenariosFor(name: string): readonly string[] | 'all' {
  if (name === 'all') return 'all';
  if (name === 'benign') return [];
  if (scenarioNamed(name)) return [name];
  const known = ['all', 'benign', ...SCENARIOS.map((scenario) => scenario.name)].join(', ');
  throw new WrongOption(`--scenario: there is no '${name}'; there are ${known}`);
}

function sourceFor(name: string | undefined): SourceName | undefined {
  if (name === undefined) return undefined;
  const source = SOURCES.find((known) => known === name);
  if (source) return source;
  throw new WrongOption(
    `--as: '${name}' is no format that is simulated; ${SOURCES.join(', ')} are`,
  );
}

function startFor(text: string): number {
  const start = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(start)) return start;
  throw new WrongOption(`--start: '${text}' is no time; write e.g. ${DEFAULT_START}`);
}

function rateFor(text: string | undefined): number {
  const rate = Number(text ?? DEFAULT_RATE);
  if (rate > 0 && rate <= 10_000) return rate;
  throw new WrongOption(`--rate: '${text ?? ''}' is not between 0 and 10000 calls a second`);
}

/** Enough that each scenario finds clients of its own. */
const FEWEST_KEYS = 60;
const MOST_KEYS = 100_000;

function keysFor(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const keys = Number(text);
  if (Number.isInteger(keys) && keys >= FEWEST_KEYS && keys <= MOST_KEYS) return keys;
  throw new WrongOption(
    `--keys: '${text}' is no whole number between ${FEWEST_KEYS} and ${MOST_KEYS}`,
  );
}

/** From one attack of a round to the next, so that all end before the next round. */
function gapWithin(roundMs: number, scenarios: readonly string[] | 'all'): number {
  const attacks = scenarios === 'all' ? SCENARIOS.length : Math.max(1, scenarios.length);
  const gap = Math.floor((roundMs * 0.8) / attacks);
  if (gap >= LONGEST_ATTACK_MS) return gap;
  throw new WrongOption(
    `--every: ${attacks} attacks need at least ${Math.ceil((attacks * LONGEST_ATTACK_MS) / 0.8 / 60_000)}m`,
  );
}

const LONGEST_ATTACK_MS = 60_000;

function spanFor(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const span = parseDuration(text);
  if (span !== undefined) return span;
  throw new WrongOption(
    `${option}: '${text}' is no duration; write a number and a unit, e.g. 90s, 10m, 3h`,
  );
}

function historyFor(scenarios: readonly string[] | 'all'): number {
  const names = scenarios === 'all' ? SCENARIOS.map((scenario) => scenario.name) : scenarios;
  return names.some((name) => scenarioNamed(name)?.needsHistory) ? HISTORY_MS : 0;
}
