import type { Level } from '@gatewatch/event';
import type { RunMode } from './model.ts';

export const TRIGGERS = [
  'incident.opened',
  'incident.grown',
  'incident.severity-crossed',
  'manual',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Holds where every key that is given has one of its words. */
export interface Condition {
  readonly threat?: readonly string[];
  readonly severity?: readonly Level[];
  /** ids or titles of rules */
  readonly rule?: readonly string[];
  /** fields that one of the incident's entities must have */
  readonly entity?: readonly string[];
  readonly tag?: readonly string[];
}

/** So many more attempts, spread over a span in doubling steps. */
export interface Retry {
  readonly times: number;
  readonly withinMs: number;
}

export interface PlaybookStep {
  readonly name: string;
  /** connector.verb */
  readonly action: string;
  /** templates unfilled */
  readonly target?: Readonly<Record<string, string>>;
  readonly with: Readonly<Record<string, unknown>>;
  readonly if?: Condition;
  /** stays a dry run even where the playbook acts */
  readonly dryRun: boolean;
  readonly retry: Retry;
  readonly timeoutMs: number;
  /** names of the steps that run when this one fails */
  readonly onFailure: readonly string[];
}

export interface Guards {
  /** most calls in any hour, over all runs of the playbook */
  readonly perHour?: number;
  /** values and CIDR ranges that no call may carry */
  readonly never: readonly string[];
}

export interface Playbook {
  readonly file: string;
  readonly line: number;
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly on: readonly Trigger[];
  readonly when: Condition;
  readonly mode: RunMode;
  readonly guards: Guards;
  /** in order; those that another step names in on_failure run only then */
  readonly steps: readonly PlaybookStep[];
}

/** A file with playbooks, overrides, or cases; read but not parsed. `user` is true for those of the user's own folder. */
export interface PlaybookFile {
  readonly path: string;
  readonly text: string;
  readonly user?: boolean;
}
