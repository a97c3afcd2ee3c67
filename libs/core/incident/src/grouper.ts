import { entityKey, type Detection, type Level } from '@gatewatch/event';
import { groupingEntity, growIncident, openIncident } from './growth.ts';
import { mergeIncidents } from './merge.ts';
import type { Incident, IncidentChanges } from './model.ts';
import { levelRank } from './severity.ts';

/** Something that happened to an incident, in the order it happened; `incident` is as it was right after. */
export type IncidentEvent =
  | { readonly kind: 'opened'; readonly incident: Incident }
  | { readonly kind: 'grown'; readonly incident: Incident; readonly fromCount: number }
  | { readonly kind: 'severity'; readonly incident: Incident; readonly from: Level }
  | { readonly kind: 'merged'; readonly incident: Incident; readonly into: string };

export interface GroupedIncidents extends IncidentChanges {
  readonly events: readonly IncidentEvent[];
}

export type RecentIncident = {
  readonly incident: Incident;
  readonly detectionIds: readonly string[];
};

const DEFAULT_GAP = 3_600_000;
/** Most informational detections that wait for an incident to join: the newest. */
export const MAX_WAITING = 100;

/** Detections of one entity without a pause longer than the gap; an incident as soon as one is above informational. */
interface Group {
  incident?: Incident;
  first: number;
  last: number;
  readonly ids: Set<string>;
  waiting: Detection[];
}

interface Outcome {
  readonly detections: Map<string, IncidentChanges['detections'][number]>;
  readonly incidents: Map<string, Incident>;
  readonly events: IncidentEvent[];
}

/**
 * Makes incidents of detections: those of one primary entity that follow each other within the gap. Any order, any batches and any
 * repeats lead to the same incidents; in time order to the same ids, too. A detection of level informational never opens one: it waits,
 * joins what comes within the gap, and is not remembered over a restart before that.
 */
export class IncidentGrouper {
  readonly #gap: number;
  readonly #groups = new Map<string, Group[]>();

  constructor({ gapMs = DEFAULT_GAP }: { readonly gapMs?: number } = {}) {
    this.#gap = gapMs;
  }

  /** entities that are remembered */
  get size(): number {
    return this.#groups.size;
  }

  /** Starts from what a store has. Whatever can still be delivered again must be in it. */
  restore(recent: readonly RecentIncident[]): void {
    for (const { incident, detectionIds } of recent) {
      const groups = this.#groups.get(incident.entityKey) ?? [];
      const ids = new Set(detectionIds);
      const { firstSeen: first, lastSeen: last } = incident;
      groups.push({ incident, first, last, ids, waiting: [] });
      this.#groups.set(incident.entityKey, groups);
    }
  }

  /**
   * Takes detections in. What it gives is to be stored as a whole; a repeat gives nothing. If storing fails for good,
   * start again from the store with a new grouper.
   */
  apply(detections: readonly Detection[]): GroupedIncidents {
    const outcome: Outcome = { detections: new Map(), incidents: new Map(), events: [] };
    for (const detection of [...detections].sort(byTime)) this.#add(detection, outcome);
    return {
      detections: [...outcome.detections.values()],
      incidents: [...outcome.incidents.values()],
      events: outcome.events,
    };
  }

  /** Takes over the state and history of an incident that a person changed. One that is no longer remembered is ignored. */
  adopt({ id, entityKey: key, state, history }: Incident): void {
    const group = this.#groups.get(key)?.find(({ incident }) => incident?.id === id);
    if (group?.incident) group.incident = { ...group.incident, state, history };
  }

  /** Forgets what was last seen before `before` (event time). It must lie further back than the gap plus anything that can still come late or again. */
  forget(before: number): void {
    for (const [key, groups] of this.#groups) {
      const kept = groups.filter(({ last }) => last >= before);
      if (kept.length === 0) this.#groups.delete(key);
      else if (kept.length < groups.length) this.#groups.set(key, kept);
    }
  }

  #add(detection: Detection, outcome: Outcome): void {
    const key = entityKey(detection.tenant, groupingEntity(detection));
    const groups = this.#groups.get(key) ?? [];
    if (groups.some(({ ids }) => ids.has(detection.id))) return;
    const near = groups.filter((group) => this.#reaches(group, detection.at));
    const joined = near.reduce((left, right) => join(left, right, detection.at, outcome), empty());
    const others = groups.filter((group) => !near.includes(group));
    this.#groups.set(key, [...others, joined]);
    joined.ids.add(detection.id);
    joined.first = Math.min(joined.first, detection.at);
    joined.last = Math.max(joined.last, detection.at);
    take(joined, detection, outcome);
  }

  #reaches({ first, last }: Group, at: number): boolean {
    return at >= first - this.#gap && at <= last + this.#gap;
  }
}

function empty(): Group {
  return { first: Infinity, last: -Infinity, ids: new Set(), waiting: [] };
}

function join(left: Group, right: Group, at: number, outcome: Outcome): Group {
  const incident = joinIncidents(left.incident, right.incident, at, outcome);
  const [larger, smaller] = left.ids.size > right.ids.size ? [left, right] : [right, left];
  for (const id of smaller.ids) larger.ids.add(id); // the larger set is kept: copying it would cost its size for every detection
  return {
    ...(incident && { incident }),
    first: Math.min(left.first, right.first),
    last: Math.max(left.last, right.last),
    ids: larger.ids,
    waiting: newest([...left.waiting, ...right.waiting]),
  };
}

function joinIncidents(
  left: Incident | undefined,
  right: Incident | undefined,
  at: number,
  { detections, incidents, events }: Outcome,
): Incident | undefined {
  if (!left || !right) return left ?? right;
  const { kept, absorbed } = mergeIncidents(left, right, at);
  const before = left.id === kept.id ? left : right;
  incidents.set(absorbed.id, absorbed);
  incidents.set(kept.id, kept);
  for (const [id, link] of detections)
    if (link.incidentId === absorbed.id) detections.set(id, { ...link, incidentId: kept.id });
  events.push({ kind: 'merged', incident: absorbed, into: kept.id });
  tellGrowth(before, kept, events);
  return kept;
}

function take(group: Group, detection: Detection, outcome: Outcome): void {
  if (!group.incident && detection.level === 'informational') {
    group.waiting = newest([...group.waiting, detection]);
    return;
  }
  put(group, detection, outcome);
  const waiting = group.waiting;
  group.waiting = [];
  for (const earlier of waiting) put(group, earlier, outcome);
}

function put(group: Group, detection: Detection, outcome: Outcome): void {
  const before = group.incident;
  const incident = before ? growIncident(before, detection) : openIncident(detection);
  group.incident = incident;
  outcome.incidents.set(incident.id, incident);
  outcome.detections.set(detection.id, { detection, incidentId: incident.id });
  if (before) tellGrowth(before, incident, outcome.events);
  else outcome.events.push({ kind: 'opened', incident });
}

function tellGrowth(before: Incident, incident: Incident, events: IncidentEvent[]): void {
  events.push({ kind: 'grown', incident, fromCount: before.count });
  if (levelRank(incident.severity) > levelRank(before.severity))
    events.push({ kind: 'severity', incident, from: before.severity });
}

function newest(waiting: readonly Detection[]): Detection[] {
  return [...waiting].sort(byTime).slice(-MAX_WAITING);
}

function byTime(left: Detection, right: Detection): number {
  return left.at - right.at || (left.id < right.id ? -1 : 1);
}
