import {
  contentHash,
  CONTENT_FIELDS,
  CONTENT_RULES_FIELD,
  entityKey,
  readField,
  type FieldValue,
  type GatewayEvent,
  type Observation,
} from '@gatewatch/event';
import type { CompiledRules } from '@gatewatch/sigma';
import type { ObservationPlan, ObservationPlans } from './observation-plan.ts';

/** Where and when an event stands. */
export interface EventPlace {
  readonly tenant: string;
  /** position in the source: offset, and index within */
  readonly o: number;
  readonly index: number;
  /** order time, ms */
  readonly t: number;
  /** how a detection names the event */
  readonly id: string;
  readonly late: boolean;
}

/** Rules that read content, and those that do not; indexes are places in the rule set's detection rules. */
export interface CompiledParts {
  readonly plain: CompiledRules;
  readonly plainIndexes: readonly number[];
  readonly content: CompiledRules;
  readonly contentIndexes: readonly number[];
  readonly contentIds: ReadonlyMap<string, number>;
}

/** Turns an event into what it means for each entity and rule. Pure: the same event always gives the same observations. */
export class Observer {
  readonly #parts: CompiledParts;
  readonly #plans: ObservationPlans;
  constructor(parts: CompiledParts, plans: ObservationPlans) {
    this.#parts = parts;
    this.#plans = plans;
  }
  /** @returns how many rules matched */
  observe(
    event: GatewayEvent,
    place: EventPlace,
    sink: (observation: Observation) => void,
  ): number {
    const matched = this.matched(event);
    if (matched.length > 0) this.give(event, { place, matched }, sink);
    return matched.length;
  }
  /** What an event means whose matches are known. */
  give(
    event: GatewayEvent,
    { place, matched }: { readonly place: EventPlace; readonly matched: readonly number[] },
    sink: (observation: Observation) => void,
  ): void {
    const pending = new Pending(event, place, this.#plans.slots);
    for (const index of matched)
      for (const plan of this.#plans.plans[index] ?? []) pending.add(plan);
    pending.give(sink);
  }
  /** Places of the rules that match, in the rule set's detection rules. */
  matched(event: GatewayEvent): number[] {
    const { plain, plainIndexes } = this.#parts;
    const found: number[] = [];
    plain.match(event, (index) => found.push(plainIndexes[index] ?? -1));
    return [...found, ...this.contentMatches(event)];
  }
  /** Matched in ingest before the text went, or here where the text is still in the event. */
  contentMatches(event: GatewayEvent): ReadonlySet<number> {
    const { content, contentIndexes, contentIds } = this.#parts;
    const found = new Set<number>();
    if (contentIndexes.length === 0) return found;
    const ids = event[CONTENT_RULES_FIELD];
    for (const id of listOf(ids)) {
      const index = typeof id === 'string' ? contentIds.get(id) : undefined;
      if (index !== undefined) found.add(index);
    }
    if (ids === undefined && mayHoldContent(event))
      content.match(event, (index) => found.add(contentIndexes[index] ?? -1));
    return found;
  }
}

function listOf(value: FieldValue | undefined): readonly FieldValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly FieldValue[]) : [value];
}

/** A normalised event has lost its text: `not` over a text that is gone would be true of every event. */
function mayHoldContent(event: GatewayEvent): boolean {
  if (CONTENT_FIELDS.some((field) => readField(event, field) !== undefined)) return true;
  return typeof event['event.tier'] !== 'string' || typeof event['event.kind'] !== 'string';
}

/** The observations of one event, given out in the order of their slots, which is the order of their positions. */
class Pending {
  readonly #event: GatewayEvent;
  readonly #place: EventPlace;
  readonly #slots: number;
  readonly #plans: ObservationPlan[] = [];
  constructor(event: GatewayEvent, place: EventPlace, slots: number) {
    this.#event = event;
    this.#place = place;
    this.#slots = slots;
  }
  add(plan: ObservationPlan): void {
    this.#plans.push(plan);
  }
  give(sink: (observation: Observation) => void): void {
    const fed = new Set<string>();
    const hash = contentHash(this.#event);
    for (const plan of this.#plans.sort((left, right) => left.slot - right.slot)) {
      if (plan.oncePerEvent && fed.has(plan.r)) continue;
      const observation = this.#observe(plan, hash);
      if (!observation) continue;
      fed.add(plan.r);
      sink(observation);
    }
  }
  #observe(plan: ObservationPlan, hash: string): Observation | undefined {
    const entity = plan.entity(this.#event);
    if (!entity) return undefined;
    const value = plan.value(this.#event);
    if (plan.needsValue && value === undefined) return undefined;
    const { tenant, o, index, t, id, late } = this.#place;
    return {
      o,
      i: index * this.#slots + plan.slot,
      t,
      h: hash,
      k: entityKey(tenant, entity),
      r: plan.r,
      n: plan.n,
      entity,
      event: { id, at: t, rule: plan.rule, fields: pick(this.#event, plan.fields) },
      ...(value === undefined ? {} : { value }),
      ...(late ? { late } : {}),
    };
  }
}

function pick(event: GatewayEvent, fields: readonly string[]): Record<string, FieldValue> {
  const picked: Record<string, FieldValue> = {};
  for (const field of fields) {
    const value = readField(event, field);
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}
