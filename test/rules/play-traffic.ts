// Plays simulated traffic through normaliser and rules. A process of its own: in Jest's sandbox the same takes four times as long.
import type { Detection } from '@gatewatch/event';
import {
  createSimulation,
  demoTraffic,
  type SimulatedRecord,
  type SimulationOrder,
} from '../../apps/cli/src/simulate/index.ts';
import { detectIn, type Outcome } from './normalized-traffic.ts';
import { loadShippedRules } from './shipped-rules.ts';

export type Play =
  | { readonly order: SimulationOrder }
  /** the demo's traffic up to a time, epoch ms */
  | { readonly demo: { readonly seed: number; readonly now: number; readonly until: number } };

export interface Played {
  readonly records: number;
  readonly unread: number;
  /** when the first record of an attack was written */
  readonly begun?: number;
  readonly firings: readonly Fired[];
}

export interface Fired {
  readonly title: string;
  readonly threat?: string;
  readonly at: number;
  /** scenario of the record that made it fire; absent: an honest one */
  readonly scenario?: string;
}

function summarise({ detections, records }: Outcome): Played {
  const begun = records.find(({ label }) => label)?.at;
  return {
    records: records.length,
    unread: records.filter(({ read }) => !read).length,
    ...(begun === undefined ? {} : { begun }),
    firings: detections.map((detection) => firedOf(detection, records)),
  };
}

function firedOf({ title, threat, at, events }: Detection, records: Outcome['records']): Fired {
  const scenario = records[Number(events.at(-1)?.id)]?.label?.scenario;
  return {
    title,
    at,
    ...(threat === undefined ? {} : { threat }),
    ...(scenario === undefined ? {} : { scenario }),
  };
}

function* before(traffic: Iterable<SimulatedRecord>, end: number): Generator<SimulatedRecord> {
  for (const record of traffic) {
    if (record.at >= end) return;
    yield record;
  }
}

function trafficOf(play: Play): Iterable<SimulatedRecord> {
  if ('order' in play) return createSimulation(play.order);
  const { seed, now, until } = play.demo;
  return before(demoTraffic(seed, now), until);
}

const plays = JSON.parse(process.argv[2] ?? '[]') as readonly Play[];
const { rules } = loadShippedRules();
process.stdout.write(
  JSON.stringify(plays.map((play) => summarise(detectIn(trafficOf(play), rules)))),
);
