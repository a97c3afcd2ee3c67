import {
  contentHash,
  CONTENT_FIELDS,
  CONTENT_RULES_FIELD,
  entityKey,
  readField,
  type Entity,
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

/** What is known of an event before it is looked at. */
export interface KnownMatches {
  readonly place: EventPlace;
  /** places of the rules that match */
  readonly matched: readonly number[];
  /** its content hash, where the event in hand is not whole */
  readonly hash?: string;
}

/** Turns an event into what it means for each entity and rule. Pure: the same event always gives the same observations. */
export class Observer {
  readonly #parts: () => CompiledParts;
  readonly #plans: ObservationPlans;
  readonly #entities: EntityReader;
  /** @param parts asked when events are matched */
  constructor(parts: () => CompiledParts, plans: ObservationPlans) {
    this.#parts = parts;
    this.#plans = plans;
    this.#entities = new EntityReader(plans.groups);
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
    { place, matched, hash = contentHash(event) }: KnownMatches,
    sink: (observation: Observation) => void,
  ): void {
    this.#entities.begin(event, place.tenant);
    const fed: string[] = [];
    for (const plan of this.#plansOf(matched)) {
      if (plan.oncePerEvent && fed.includes(plan.r)) continue;
      const observation = this.#observation(event, plan, { place, hash });
      if (!observation) continue;
      if (plan.oncePerEvent) fed.push(plan.r);
      sink(observation);
    }
  }
  /** In the order of their slots, which is the order of positions. */
  #plansOf(matched: readonly number[]): readonly ObservationPlan[] {
    const plans: ObservationPlan[] = [];
    let last = -1;
    let ordered = true;
    for (const index of matched) {
      for (const plan of this.#plans.plans[index] ?? []) {
        ordered &&= plan.slot > last;
        last = plan.slot;
        plans.push(plan);
      }
    }
    return ordered ? plans : plans.sort((left, right) => left.slot - right.slot);
  }
  #observation(
    event: GatewayEvent,
    plan: ObservationPlan,
    { place, hash }: { readonly place: EventPlace; readonly hash: string },
  ): Observation | undefined {
    const found = this.#entities.read(plan);
    if (!found) return undefined;
    const value = plan.value(event);
    if (plan.needsValue && value === undefined) return undefined;
    const { o, index, t, id, late } = place;
    const observation: Writable<Observation> = {
      o,
      i: index * this.#plans.slots + plan.slot,
      t,
      h: hash,
      k: found.key,
      r: plan.r,
      n: plan.n,
      entity: found.entity,
      event: { id, at: t, rule: plan.rule, fields: pick(event, plan.fields) },
    };
    if (value !== undefined) observation.value = value;
    if (late) observation.late = true;
    return observation;
  }
  /** Places of the rules that match, in the rule set's detection rules. */
  matched(event: GatewayEvent): number[] {
    const { plain, plainIndexes } = this.#parts();
    const found: number[] = [];
    plain.match(event, (index) => found.push(plainIndexes[index] ?? -1));
    for (const index of this.contentMatches(event)) found.push(index);
    return found;
  }
  /** Matched in ingest before the text went, or here where the text is still in the event. */
  contentMatches(event: GatewayEvent): readonly number[] {
    const { content, contentIndexes, contentIds } = this.#parts();
    if (contentIndexes.length === 0) return NONE;
    const ids = event[CONTENT_RULES_FIELD];
    if (ids === undefined && !mayHoldContent(event)) return NONE;
    const found = new Set<number>();
    for (const id of listOf(ids)) {
      const index = typeof id === 'string' ? contentIds.get(id) : undefined;
      if (index !== undefined) found.add(index);
    }
    if (ids === undefined) content.match(event, (index) => found.add(contentIndexes[index] ?? -1));
    return [...found];
  }
}

const NONE: readonly number[] = [];

function listOf(value: FieldValue | undefined): readonly FieldValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly FieldValue[]) : [value];
}

/** A normalised event has lost its text: `not` over a text that is gone would be true of every event. */
function mayHoldContent(event: GatewayEvent): boolean {
  if (CONTENT_FIELDS.some((field) => readField(event, field) !== undefined)) return true;
  return typeof event['event.tier'] !== 'string' || typeof event['event.kind'] !== 'string';
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface FoundEntity {
  readonly entity: Entity;
  readonly key: string;
}

/** The entities of one event: each is read once, however many rules group by the same fields. */
class EntityReader {
  readonly #found: (FoundEntity | undefined)[];
  readonly #readAt: Float64Array;
  #generation = 0;
  #event: GatewayEvent = {};
  #tenant = '';
  constructor(groups: number) {
    this.#found = Array.from({ length: groups }, () => undefined);
    this.#readAt = new Float64Array(groups);
  }
  begin(event: GatewayEvent, tenant: string): void {
    this.#generation++;
    this.#event = event;
    this.#tenant = tenant;
  }
  read(plan: ObservationPlan): FoundEntity | undefined {
    const { group } = plan;
    if (this.#readAt[group] !== this.#generation) {
      const entity = plan.entity(this.#event);
      this.#found[group] = entity && { entity, key: entityKey(this.#tenant, entity) };
      this.#readAt[group] = this.#generation;
    }
    return this.#found[group];
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
