import {
  DEFAULT_ENTITY_FIELDS,
  readField,
  type FieldValue,
  type GatewayEvent,
} from '@gatewatch/event';
import type { ObservationPlans } from './observation-plan.ts';

/** The fields that mean something to those rules that matched an event: what has to be kept of it. */
export class KeptFields {
  /** those of default entities first */
  readonly names: readonly string[];
  readonly #ofRule: readonly Int32Array[];
  readonly #takenFor: Float64Array;
  #generation = 0;

  constructor({ plans }: ObservationPlans) {
    const numbers = new Map<string, number>();
    const numberOf = (name: string): number => {
      const known = numbers.get(name) ?? numbers.size;
      numbers.set(name, known);
      return known;
    };
    for (const field of DEFAULT_ENTITY_FIELDS) numberOf(field);
    this.#ofRule = plans.map((ofRule) =>
      Int32Array.from(new Set(ofRule.flatMap(({ reads }) => reads)), numberOf),
    );
    this.names = [...numbers.keys()];
    this.#takenFor = new Float64Array(numbers.size);
  }

  /** Calls `take` with the number of each field that these rules read, once. */
  each(matched: readonly number[], take: (field: number) => void): void {
    this.#generation++;
    for (const rule of matched) {
      for (const field of this.#ofRule[rule] ?? NONE) {
        if (this.#takenFor[field] === this.#generation) continue;
        this.#takenFor[field] = this.#generation;
        take(field);
      }
    }
  }

  /** An event of only what these rules read: to them it means the same. */
  pick(event: GatewayEvent, matched: readonly number[]): GatewayEvent {
    const picked = emptyEvent();
    this.each(matched, (field) => {
      const name = this.names[field] ?? '';
      const value = readField(event, name);
      if (value !== undefined) picked[name] = value;
    });
    return picked;
  }
}

const NONE = new Int32Array(0);

/** It has no prototype, so that every name is its own. */
export function emptyEvent(): { [field: string]: FieldValue | undefined } {
  return Object.create(null) as GatewayEvent;
}
