import {
  canonicalEntityValue,
  canonicalText,
  DEFAULT_ENTITY_FIELDS,
  identify,
  readField,
  type Entity,
  type FieldValue,
  type GatewayEvent,
} from '@gatewatch/event';
import type { DetectionRule } from '@gatewatch/sigma';
import type { Reference, StatefulRule, ValueKind } from './stateful-rule.ts';

/** How a match of one detection rule becomes one observation. */
export interface ObservationPlan {
  /** of a detection rule that emits by itself */
  readonly alone: boolean;
  /** place among all plans: what keeps the observations of one event apart and in order */
  readonly slot: number;
  /** state key, or the alone key of the detection rule that emits by itself */
  readonly r: string;
  readonly n: number;
  /** name of the matched rule */
  readonly rule: string;
  /** one observation of this state key per event is enough */
  readonly oncePerEvent: boolean;
  /** fields that the event's reference carries */
  readonly fields: readonly string[];
  /** all that it reads of an event: an event of only these means the same */
  readonly reads: readonly string[];
  /** plans of one group give the same entity for the same event */
  readonly group: number;
  /** undefined: this event means nothing to the rule, because a group-by field is missing */
  entity(event: GatewayEvent): Entity | undefined;
  /** undefined: the field that is counted or computed over is missing, and the event is not counted */
  value(event: GatewayEvent): string | number | undefined;
  readonly needsValue: boolean;
}

/** Plans per detection rule, in the order of the rules. */
export interface ObservationPlans {
  readonly plans: readonly (readonly ObservationPlan[])[];
  readonly slots: number;
  readonly groups: number;
}

export function planObservations(
  rules: readonly DetectionRule[],
  stateful: readonly StatefulRule[],
  silent: ReadonlySet<string>,
): ObservationPlans {
  let slot = 0;
  const groups = new Map<string, number>();
  const numberOf = (key: string): number => numberIn(groups, key);
  const plans = rules.map((rule) => {
    const found: ObservationPlan[] = [];
    if (!silent.has(rule.id)) found.push({ ...alonePlan(rule, slot++), group: numberOf(ALONE) });
    for (const [key, sharing] of groupByKey(stateful)) {
      const [first] = sharing;
      const n = first?.references.findIndex(({ kind, id }) => kind === 'rule' && id === rule.id);
      if (first && n !== undefined && n >= 0) {
        const fields = sharing.flatMap(({ metadata }) => metadata.fields);
        const group = numberOf(JSON.stringify(first.references[n]?.groupBy ?? []));
        found.push({ ...statePlan({ rule, stateful: first, n, key, fields }, slot++), group });
      }
    }
    return found;
  });
  return { plans, slots: Math.max(1, slot), groups: groups.size };
}

/** Stands for the default entities, which no group-by names. */
const ALONE = 'alone';

function numberIn(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}

/** Rules with one state key share their state and so their observations. */
export function groupByKey(
  stateful: readonly StatefulRule[],
): ReadonlyMap<string, readonly StatefulRule[]> {
  const groups = new Map<string, StatefulRule[]>();
  for (const rule of stateful) {
    const group = groups.get(rule.stateKey);
    if (group) group.push(rule);
    else groups.set(rule.stateKey, [rule]);
  }
  return groups;
}

/** Names a detection rule that emits by itself, as long as it looks for the same. */
export function aloneKey({ id, selectionKey }: DetectionRule): string {
  return identify('alone', id, selectionKey);
}

function alonePlan(rule: DetectionRule, slot: number): Omit<ObservationPlan, 'group'> {
  return {
    alone: true,
    slot,
    r: aloneKey(rule),
    n: 0,
    rule: rule.name ?? rule.id,
    oncePerEvent: false,
    fields: [...new Set([...DEFAULT_ENTITY_FIELDS, ...rule.fields])],
    reads: [...new Set([...DEFAULT_ENTITY_FIELDS, ...rule.fields])],
    entity: defaultEntity,
    value: () => undefined,
    needsValue: false,
  };
}

function defaultEntity(event: GatewayEvent): Entity {
  for (const field of DEFAULT_ENTITY_FIELDS) {
    const value = canonicalEntityValue(readField(event, field));
    if (value !== undefined) return { [field]: value };
  }
  return {};
}

interface StateFeed {
  readonly rule: DetectionRule;
  readonly stateful: StatefulRule;
  readonly n: number;
  readonly key: string;
  readonly fields: readonly string[];
}

function statePlan(
  { rule, stateful, n, key, fields }: StateFeed,
  slot: number,
): Omit<ObservationPlan, 'group'> {
  const reference = stateful.references[n];
  const valueFields = reference?.valueFields ?? [];
  const groupBy = reference?.groupBy ?? [];
  const carried = [...valueFields, ...fields, ...rule.fields];
  return {
    alone: false,
    slot,
    r: key,
    n,
    rule: rule.name ?? rule.id,
    oncePerEvent: stateful.oncePerEvent,
    fields: [...new Set(carried)],
    reads: [...new Set([...groupBy.map(({ from }) => from), ...carried])],
    entity: (event) => entityUnder(event, groupBy),
    value: valueReader(stateful.valueKind, valueFields),
    needsValue: stateful.valueKind !== 'none',
  };
}

function entityUnder(event: GatewayEvent, groupBy: Reference['groupBy']): Entity | undefined {
  const entity: Record<string, string> = {};
  for (const { field, from } of groupBy) {
    const value = canonicalEntityValue(readField(event, from));
    if (value === undefined) return undefined;
    entity[field] = value;
  }
  return entity;
}

function valueReader(
  kind: ValueKind,
  fields: readonly string[],
): (event: GatewayEvent) => string | number | undefined {
  const [first = ''] = fields;
  if (kind === 'number') return (event) => toNumber(readField(event, first));
  if (kind === 'none') return () => undefined;
  if (kind === 'numbers') {
    return (event) => {
      const numbers = fields.map((field) => toNumber(readField(event, field)));
      return numbers.every((number) => number !== undefined) ? numbers.join(' ') : undefined;
    };
  }
  if (kind === 'parts') return (event) => toParts(fields.map((field) => readField(event, field)));
  if (fields.length === 1) return (event) => toText(readField(event, first));
  return (event) => {
    const texts = fields.map((field) => toText(readField(event, field)));
    return texts.every((text) => text !== undefined) ? compact(JSON.stringify(texts)) : undefined;
  };
}

/** A number, or text that is one; anything else is no measure. */
function toNumber(value: FieldValue | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Text by which values are told apart: 1 and '1' are the same, as in matching; absent, null and empty are no value. */
function toText(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') return compact(canonicalText(value));
  const text = String(value);
  return text.length > LONGEST_VALUE ? compact(text) : canonicalEntityValue(value);
}

/** All fields, each as text, or as a list of texts where it has several values; undefined where one has none. */
function toParts(values: readonly (FieldValue | undefined)[]): string | undefined {
  const parts = values.map((value) => {
    if (!Array.isArray(value) || typeof value[0] === 'number') return toPart(value);
    const items = value.slice(0, MOST_ITEMS).map((item) => toPart(item as FieldValue));
    const texts = items.filter((item) => item !== undefined);
    return texts.length > 0 ? texts : undefined;
  });
  return parts.every((part) => part !== undefined) ? JSON.stringify(parts) : undefined;
}

/** As `toText`, but what is computed from a value needs more of it: paths, places. */
function toPart(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text = typeof value === 'object' ? canonicalText(value) : canonicalEntityValue(value);
  return text !== undefined && text.length > LONGEST_PART ? `#${identify(text)}` : text;
}

const MOST_ITEMS = 32;
const LONGEST_PART = 200;
const LONGEST_VALUE = 64;

/** What a client can invent must not grow memory: a long value is known by its hash. */
function compact(text: string): string {
  return text.length > LONGEST_VALUE ? `#${identify(text)}` : text;
}
