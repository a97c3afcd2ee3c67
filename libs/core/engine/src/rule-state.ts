import type { EventReference } from '@gatewatch/event';
import type { Sample, Stored } from './windows/window.ts';

/** A rule's condition has become true for one entity. */
export interface Firing {
  /** what was measured */
  readonly values: Readonly<Record<string, number>>;
  /** in time order, the newest 20 */
  readonly events: readonly EventReference[];
}

/** What a stateful rule remembers about one entity. Samples come in the engine's order; state is plain data. */
export interface RuleState {
  observe(sample: Sample): Firing | undefined;
  snapshot(): Stored;
  restore(stored: Stored): void;
}
