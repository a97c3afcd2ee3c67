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
  readonly #all: Int32Array;
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
    this.#all = new Int32Array(numbers.size);
  }

  /** The numbers of the fields that these rules read, each once; good until the next are asked for. */
  of(matched: readonly number[]): Int32Array {
    if (matched.length === 1) return this.#ofRule[matched[0] ?? -1] ?? NONE;
    this.#generation++;
    let count = 0;
    for (const rule of matched) {
      for (const field of this.#ofRule[rule] ?? NONE) {
        if (this.#takenFor[field] === this.#generation) continue;
        this.#takenFor[field] = this.#generation;
        this.#all[count++] = field;
      }
    }
    return this.#all.subarray(0, count);
  }

  /** An event of only what these rules read: to them it means the same. */
  pick(event: GatewayEvent, matched: readonly number[]): GatewayEvent {
    const picked = emptyEvent();
    for (const field of this.of(matched)) {
      const name = this.names[field] ?? '';
      const value = readField(event, name);
      if (value !== undefined) picked[name] = value;
    }
    return picked;
  }
}

const NONE = new Int32Array(0);

/** It has no prototype, so that every name is its own. */
export function emptyEvent(): { [field: string]: FieldValue | undefined } {
  return Object.create(null) as GatewayEvent;
}
