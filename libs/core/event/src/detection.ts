import type { Entity } from './entity.ts';
import type { FieldValue } from './event.ts';

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** An event that made a rule's condition true: its identity, time and the rule's `fields:`. */
export interface EventReference {
  readonly id: string;
  readonly at: number;
  readonly rule?: string;
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

/** Most events that a detection carries: the newest. */
export const MAX_DETECTION_EVENTS = 20;

/** One firing of one rule. `id` = hash(tenant, rule id, state key, entity, firing time, tie hash); never of line numbers or offsets. */
export interface Detection {
  readonly v: 1;
  readonly id: string;
  readonly tenant: string;
  readonly rule_id: string;
  readonly rule_version: string;
  readonly title: string;
  readonly level: Level;
  /** event time of the firing, epoch ms */
  readonly at: number;
  /** the primary entity first */
  readonly entities: readonly Entity[];
  readonly events: readonly EventReference[];
  /** what was measured: e.g. { count: 5 }, { distinct: 5 }, { value, expected, score } */
  readonly values: Readonly<Record<string, number | string>>;
  /** one sentence for a person: the rule, the value, the bound */
  readonly why: string;
  readonly tags: readonly string[];
  /** folder name of the rule, e.g. credential-abuse */
  readonly threat?: string;
  /** came after the watermark: matched, but without its place in time */
  readonly late?: boolean;
}
