import type { Entity, EventReference } from '@gatewatch/event';
import type { Sample, Stored } from './windows/window.ts';

/** A rule's condition has become true for one entity. */
export interface Firing {
  /** what was measured */
  readonly values: Readonly<Record<string, number>>;
  /** what it was found in, for a person: new or rare values, a way between places */
  readonly about?: string;
  /** others whom it is about, such as the keys that share a template */
  readonly members?: readonly Entity[];
  /** in time order, the newest 20 */
  readonly events: readonly EventReference[];
}

/** What is in the window (or the running pane) of one entity at its newest sample. */
export interface Standing {
  /** what was measured so far */
  readonly values: Readonly<Record<string, number>>;
  /** the condition is true, whether or not the rule has said so before */
  readonly holds: boolean;
}

/** What a stateful rule remembers about one entity. Samples come in the engine's order; state is plain data. */
export interface RuleState {
  observe(sample: Sample): Firing | undefined;
  /** how things stand after the newest sample, for a person */
  standing(): Standing;
  snapshot(): Stored;
  restore(stored: Stored): void;
}
