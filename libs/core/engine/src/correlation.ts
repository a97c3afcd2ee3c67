import {
  canonicalText,
  entityKey,
  type Detection,
  type Entity,
  type FieldValue,
  type Observation,
} from '@gatewatch/event';
import { EntityCells } from './entity-cells.ts';
import { aloneDetection, statefulDetection, tenantOf } from './make-detection.ts';
import type { RuleDefinitions } from './rule-history.ts';
import type { OuterFeed } from './rule-set.ts';
import type { Firing, Standing } from './rule-state.ts';
import type { Stage, StatefulRule } from './stateful-rule.ts';
import type { Sample } from './windows/window.ts';

/** Most entity states of one partition. */
export const DEFAULT_ENTITY_CAP = 200_000;

/** One sample of a stateful rule, and what it made of the entity's state. */
export interface WatchedSample extends Standing {
  readonly rule: StatefulRule;
  readonly entity: Entity;
  readonly sample: Sample;
  readonly fired: boolean;
}

const LAST_STAGE: Stage = 2;

/** An observation that has no place in a source yet. */
export type PassedObservation = Omit<Observation, 'o' | 'i'>;

export interface CorrelationOptions {
  /** most entity states */
  readonly cap?: number | undefined;
  /** what belongs to a later one is passed on; by default nothing is, all entities being in one place */
  readonly stage?: Stage | undefined;
  /** state is stored, by deltas; a finite run stores none */
  readonly isStored?: boolean;
  /** told of every sample, for a person */
  readonly watch?: (sample: WatchedSample) => void;
}

interface Feed {
  readonly rule: StatefulRule;
  readonly key: string;
  readonly entity: Entity;
  readonly sample: Sample;
  readonly hash: string;
}

/**
 * Observations in the engine's order become detections, in order: windows, baselines and chains. Knows nothing of partitions,
 * logs or lateness; the live correlator and a finite run share it.
 */
export class Correlation {
  readonly cells: EntityCells;
  /** what belongs to rules of a later stage, since it was last emptied, in order */
  readonly passed: PassedObservation[] = [];
  /** observations whose rule is not (or no longer) known */
  unknown = 0;
  #rules: RuleDefinitions;
  #out: Detection[] = [];
  /** what detection rules have said about events of this time and content: identical lines of a flood are one detection */
  readonly #said = new Set<string>();
  #saidAt = Number.NaN;
  #saidOf = '';
  readonly #watch: ((sample: WatchedSample) => void) | undefined;
  readonly #stage: Stage;
  constructor(
    rules: RuleDefinitions,
    {
      cap = DEFAULT_ENTITY_CAP,
      stage = LAST_STAGE,
      isStored = false,
      watch,
    }: CorrelationOptions = {},
  ) {
    this.#rules = rules;
    this.#watch = watch;
    this.#stage = stage;
    this.cells = new EntityCells(cap, isStored);
  }
  /** Goes on with other rules; state of rules whose state key stays is kept. */
  useRules(rules: RuleDefinitions): void {
    this.#rules = rules;
    this.cells.retain((stateKey) => rules.rulesOfState(stateKey).length > 0);
  }
  restore(entries: ReadonlyMap<string, string>): void {
    this.cells.restore(entries, (stateKey) => this.#rules.rulesOfState(stateKey)[0]);
  }
  /** @param observation never before the one before it */
  observe(observation: Observation): readonly Detection[] {
    if (this.#out.length > 0) this.#out = [];
    const { t, h, k, r, n, entity, event, value } = observation;
    const [rule] = this.#rules.rulesOfState(r);
    if (rule && rule.stage > this.#stage) this.passed.push(observation);
    else if (rule) {
      const events = observation.events ?? [event];
      const sample: Sample =
        value === undefined ? { at: t, n, events } : { at: t, n, events, value: asValue(value) };
      this.#feed({ rule, key: k, entity, sample, hash: h });
    } else this.#speakAlone(observation);
    return this.#out.length > 0 ? this.#out : NOTHING;
  }
  /** What an event that came too late for its place in time still means: detection rules fire, marked; state is not touched. */
  observeLate(observation: Observation): readonly Detection[] {
    const rule = this.#rules.emitsAlone(observation.r);
    if (!rule) return [];
    return [aloneDetection(rule, tenantOf(observation.k), { ...observation, late: true })];
  }
  #speakAlone(observation: Observation): void {
    const rule = this.#rules.emitsAlone(observation.r);
    if (!rule) {
      this.unknown++;
      return;
    }
    if (observation.t !== this.#saidAt || observation.h !== this.#saidOf) {
      this.#saidAt = observation.t;
      this.#saidOf = observation.h;
      this.#said.clear();
    }
    const detection = aloneDetection(rule, tenantOf(observation.k), observation);
    if (this.#said.has(detection.id)) return;
    this.#said.add(detection.id);
    this.#out.push(detection);
  }
  #feed(feed: Feed): void {
    const { rule, key, entity, sample } = feed;
    const state = this.cells.touch(rule, key, entity, sample.at);
    const firing = state.observe(sample);
    this.#watch?.({ rule, entity, sample, fired: firing !== undefined, ...state.standing() });
    if (!firing) return;
    const place = { tenant: tenantOf(key), entity, at: sample.at, hash: feed.hash };
    for (const sharing of this.#rules.rulesOfState(rule.stateKey))
      if (!sharing.silent) this.#out.push(statefulDetection(sharing, place, firing));
    for (const outer of this.#rules.outerOf(rule.stateKey)) this.#chain(outer, feed, firing);
  }
  /** An inner firing is a sample of the outer rule, at the same time, before anything later. */
  #chain({ rule, n }: OuterFeed, inner: Feed, { events }: Firing): void {
    const reference = rule.references[n];
    const entity: Record<string, string> = {};
    for (const { field, from } of reference?.groupBy ?? [])
      entity[field] = inner.entity[from] ?? '';
    const values = (reference?.valueFields ?? []).map((field) => inner.entity[field] ?? '');
    const value = valueOf(rule, values);
    const key = entityKey(tenantOf(inner.key), entity);
    const sample = {
      at: inner.sample.at,
      n,
      events,
      ...(value === undefined ? {} : { value }),
    };
    const feed: Feed = { rule, key, entity, sample, hash: inner.hash };
    if (rule.stage > this.#stage) this.passed.push(toPassed(feed));
    else this.#feed(feed);
  }
}

function toPassed({ rule, key, entity, sample, hash }: Feed): PassedObservation {
  const { at, n, events, value } = sample;
  return {
    t: at,
    h: hash,
    k: key,
    r: rule.stateKey,
    n,
    entity,
    event: events.at(-1) ?? { id: '', at },
    events,
    ...(value === undefined ? {} : { value }),
  };
}

const NOTHING: readonly Detection[] = [];

function asValue(value: FieldValue): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : canonicalText(value);
}

function valueOf(rule: StatefulRule, values: readonly string[]): string | number | undefined {
  if (rule.valueKind === 'none') return undefined;
  if (rule.valueKind === 'text') return values.length === 1 ? values[0] : JSON.stringify(values);
  const number = Number(values[0]);
  return Number.isFinite(number) ? number : undefined;
}
