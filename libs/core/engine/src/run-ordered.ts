import {
  DEFAULT_TENANT,
  type Detection,
  type EventBundle,
  type GatewayEvent,
  type PlacedEvent,
} from '@gatewatch/event';
import { Correlation } from './correlation.ts';
import { Correlator } from './correlator.ts';
import { EventMatcher } from './event-matcher.ts';
import { timeOf } from './event-time.ts';
import { comparePlaced, type Placed } from './order.ts';
import type { LogsourceMode, RuleSet } from './rule-set.ts';

/** An event of a finite input, and how the detections name it. */
export interface InputEvent {
  readonly event: GatewayEvent;
  readonly line: number;
}

export interface RunOptions {
  readonly tenant?: string;
  readonly logsource?: LogsourceMode;
  /** the field with the time, instead of `event.end` and `@timestamp` */
  readonly timeField?: string;
  /** hold the input back by so many ms as a live one, instead of ordering it whole */
  readonly lateness?: number;
}

/** An input event and its order time, ms. */
export interface TimedEvent extends InputEvent {
  readonly t: number;
}

/**
 * Detections of a finite input, in the order of their firing. The input is ordered whole by (time, content hash, position), or, with
 * `lateness`, as it comes through the live matcher and correlator. An event without a time takes that of the one before it.
 * Events are named by their line.
 */
export function runOrdered(
  rules: RuleSet,
  events: Iterable<InputEvent>,
  options: RunOptions = {},
): readonly Detection[] {
  const timed = withTimes(events, options.timeField);
  const { lateness } = options;
  return lateness === undefined
    ? runWhole(rules, timed, options)
    : runHeldBack(rules, timed, { ...options, lateness });
}

/** An event without a time takes that of the one before it. */
export function* withTimes(
  events: Iterable<InputEvent>,
  timeField: string | undefined,
): Generator<TimedEvent> {
  let t = 0;
  for (const { event, line } of events) {
    t = timeOf(event, timeField) ?? t;
    yield { event, line, t };
  }
}

function runWhole(
  rules: RuleSet,
  events: Iterable<TimedEvent>,
  { tenant = DEFAULT_TENANT, logsource }: RunOptions,
): readonly Detection[] {
  const observer = rules.createObserver(logsource);
  const placed: Placed[] = [];
  let o = 0;
  for (const { event, line, t } of events) {
    const place = { tenant, o: o++, index: 0, t, id: String(line), late: false };
    observer.observe(event, place, (observation) => placed.push({ s: '', observation }));
  }
  return [...correlateWhole(rules, placed)];
}

/** Detections of all observations of an input, in any order. Nothing is kept that was given out. */
export function* correlateWhole(rules: RuleSet, placed: Placed[]): Generator<Detection> {
  placed.sort(comparePlaced);
  const correlation = new Correlation(rules);
  for (const { observation } of placed) {
    correlation.cells.evict(observation.t);
    const detections = correlation.observe(observation);
    if (detections.length > 0) yield* detections;
  }
}

function runHeldBack(
  rules: RuleSet,
  events: Iterable<TimedEvent>,
  { tenant = DEFAULT_TENANT, logsource, lateness }: RunOptions & { readonly lateness: number },
): readonly Detection[] {
  const places = new WeakMap<GatewayEvent, TimedEvent>();
  const matcher = new EventMatcher({
    rules,
    partition: 0,
    sources: 1,
    partitions: 1,
    tenant,
    nameEvent: ({ e }) => String(places.get(e)?.line),
    timeOf: ({ e }) => places.get(e)?.t,
    ...(logsource === undefined ? {} : { logsource }),
  });
  const correlator = new Correlator({ rules, partition: 0 });
  const detections: Detection[] = [];
  let offset = 0;
  const take = (event: readonly PlacedEvent[], end: boolean): void => {
    const bundle: EventBundle = { v: 1, tenant, s: 'input', lateness, events: event };
    matcher.take(offset, 0, end ? { ...bundle, state: 'end' } : bundle);
    for (const out of matcher.flush()) detections.push(...correlator.take(offset, 0, out));
    offset++;
  };
  for (const timed of events) {
    places.set(timed.event, timed);
    take([{ o: offset, i: 0, e: timed.event }], false);
  }
  take([], true);
  return detections;
}
