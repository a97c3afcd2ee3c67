import { DEFAULT_TENANT, type Detection, type GatewayEvent } from '@gatewatch/event';
import { Correlation } from './correlation.ts';
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
}

/**
 * Detections of a finite input, in the order of their firing. The whole input is ordered by (time, content hash, position) first.
 * An event without a time takes that of the one before it. Events are named by their line.
 */
export function runOrdered(
  rules: RuleSet,
  events: Iterable<InputEvent>,
  options: RunOptions = {},
): readonly Detection[] {
  const { tenant = DEFAULT_TENANT, logsource, timeField } = options;
  const observer = rules.createObserver(logsource);
  const placed: Placed[] = [];
  let o = 0;
  let t = 0;
  for (const { event, line } of events) {
    t = timeOf(event, timeField) ?? t;
    const place = { tenant, o: o++, index: 0, t, id: String(line), late: false };
    observer.observe(event, place, (observation) => placed.push({ s: '', observation }));
  }
  placed.sort(comparePlaced);
  const correlation = new Correlation(rules);
  const detections: Detection[] = [];
  for (const { observation } of placed) {
    correlation.cells.evict(observation.t);
    detections.push(...correlation.observe(observation));
  }
  return detections;
}
