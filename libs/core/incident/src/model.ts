import type { Detection, Entity, GatewayEvent, Level } from '@gatewatch/event';

export const INCIDENT_STATES = ['new', 'acknowledged', 'in_progress', 'closed'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** One rule's part in an incident. */
export interface IncidentRule {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly detections: number;
}

export interface HistoryEntry {
  /** epoch ms: event time for what detections did, the clock for what people did */
  readonly at: number;
  readonly change: 'opened' | 'severity' | 'state' | 'rule' | 'merged';
  readonly by: string;
  readonly from?: string;
  readonly to?: string;
}

/** Detections that belong together. Times are epoch ms of event time. */
export interface Incident {
  readonly v: 1;
  readonly id: string;
  readonly tenant: string;
  /** the entity that groups it */
  readonly entity: Entity;
  readonly entityKey: string;
  /** every entity that its detections name, the grouping one first; capped at 50 */
  readonly entities: readonly Entity[];
  readonly headline: string;
  readonly severity: Level;
  readonly state: IncidentState;
  readonly threats: readonly string[];
  readonly tags: readonly string[];
  readonly rules: readonly IncidentRule[];
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** number of detections */
  readonly count: number;
  readonly history: readonly HistoryEntry[];
  readonly mergedInto?: string;
}

export interface IncidentQuery {
  readonly tenant?: string;
  readonly state?: IncidentState;
  /** exactly this one */
  readonly severity?: Level;
  /** last seen at or after, epoch ms */
  readonly since?: number;
  /** newest lastSeen first */
  readonly limit: number;
  /** continue after this incident id */
  readonly after?: string;
}

/** What one batch of detections changed. Saving it twice changes nothing. */
export interface IncidentChanges {
  /** detection with the incident that it belongs to */
  readonly detections: readonly { readonly detection: Detection; readonly incidentId: string }[];
  readonly incidents: readonly Incident[];
}

/** Where detections and incidents are kept. */
export interface IncidentStore {
  /**
   * All or nothing. An incident replaces its former version; a detection is stored once by id.
   * The detections of an incident saved with `mergedInto` move to that incident.
   */
  save(changes: IncidentChanges): Promise<void>;
  incident(id: string): Promise<Incident | undefined>;
  /** without those that were merged into another */
  incidents(query: IncidentQuery): Promise<readonly Incident[]>;
  /** incidents whose lastSeen is at or after `since`, with the ids of their detections: what a grouper starts from. Without merged ones */
  recent(
    since: number,
  ): Promise<readonly { readonly incident: Incident; readonly detectionIds: readonly string[] }[]>;
  /** newest first */
  detections(incidentId: string, limit: number): Promise<readonly Detection[]>;
  /** Forgets incidents (with their detections) last seen before `before`. @returns how many */
  forget(before: number): Promise<number>;
}

export interface TimelineBucket {
  /** start, epoch ms */
  readonly at: number;
  readonly requests: number;
  readonly failures: number;
  readonly tokens: number;
}

/** Events kept for evidence and timelines, within a retention and a size. */
export interface EventStore {
  /** By event.id: adding one twice keeps one. */
  add(events: readonly GatewayEvent[]): Promise<void>;
  /** by event.id; what retention has removed is absent */
  events(ids: readonly string[]): Promise<readonly GatewayEvent[]>;
  /** newest first, events that carry every field of the entity; `from` inclusive, `to` exclusive, by `@timestamp` */
  eventsOf(
    entity: Entity,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly GatewayEvent[]>;
  /** `event.outcome: failure` and `gen_ai.usage.total_tokens` are what it counts; empty buckets may be left out */
  timeline(
    entity: Entity,
    from: number,
    to: number,
    bucketMs: number,
  ): Promise<readonly TimelineBucket[]>;
  /** Forgets events before `before`, then the oldest until at most `maxBytes` remain. @returns how many */
  forget(before: number, maxBytes: number): Promise<number>;
}
