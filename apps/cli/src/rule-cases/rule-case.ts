import type { Entity, GatewayEvent } from '@gatewatch/event';

/** Offset 0 of every case: a Monday at midnight UTC, so that cases mean the same on every day. Epoch ms. */
export const CASE_START = Date.UTC(2026, 0, 5);

/** A firing that a case demands. */
export interface ExpectedFiring {
  readonly rule: string;
  /** ms after the start of the case */
  readonly at: number;
  readonly entity: Entity;
  readonly line: number;
}

/** One case of a rule: its events in full, in the order of the file, and exactly what must fire. */
export interface RuleCase {
  readonly name: string;
  readonly line: number;
  readonly events: readonly GatewayEvent[];
  readonly fires: readonly ExpectedFiring[];
}
