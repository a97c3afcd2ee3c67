import { createSimulation, HISTORY_MS, type SimulatedRecord } from './simulation.ts';

/** In an order in which the first seconds show one of each threat; the baselines are in time to be seen. */
const DEMO_SCENARIOS = [
  'key-probing',
  'leaked-secrets',
  'model-sweep',
  'token-spend',
  'bulk-retrieval',
  'key-checkout',
  'request-flood',
  'key-sharing',
  'output-volume',
  'system-prompt-extraction',
  'duplicate-prompts',
  'key-found',
  'endpoint-scan',
  'payloads-in-prompts',
  'hidden-text',
  'markdown-link',
];
const DEMO_RATE = 1;
/** thin, so that it is read within seconds; the services, which the baselines are shown on, keep their pace */
const DEMO_HISTORY_RATE = 0.2;
const DEMO_GAP_MS = 2500;
const DEMO_ROUND_MS = 15 * 60_000;

/**
 * Traffic for `start --demo`, without end: `HISTORY_MS` of honest records before `now`, to be fed at once, then live ones, each due
 * at its `at`. Every kind of attack begins within 40 s of `now`, and again with other victims every quarter of an hour.
 */
export function demoTraffic(seed: number | string, now: number): Iterable<SimulatedRecord> {
  return createSimulation({
    seed,
    scenarios: DEMO_SCENARIOS,
    start: now,
    durationMs: Infinity,
    rate: DEMO_RATE,
    historyMs: HISTORY_MS,
    historyRate: DEMO_HISTORY_RATE,
    gapMs: DEMO_GAP_MS,
    roundMs: DEMO_ROUND_MS,
  });
}
