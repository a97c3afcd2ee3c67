import {
  canonicalEntityValue,
  DEFAULT_ENTITY_FIELDS,
  type Detection,
  type Entity,
  type Observation,
} from '@gatewatch/event';
import type { DetectionRule, RuleMetadata } from '@gatewatch/sigma';
import { detectionId } from './detection-id.ts';
import { describeFiring, fromEntity } from './describe-firing.ts';
import type { Firing } from './rule-state.ts';
import type { StatefulRule } from './stateful-rule.ts';

/** Whose condition became true, when, and by which event. */
export interface FiringPlace {
  readonly tenant: string;
  readonly entity: Entity;
  readonly at: number;
  /** content hash of the event that made it true */
  readonly hash: string;
}

export function statefulDetection(
  rule: StatefulRule,
  place: FiringPlace,
  firing: Firing,
): Detection {
  const { values, events, members = [] } = firing;
  return {
    ...identity(rule.metadata, rule.stateKey, place),
    entities: entitiesOf(place.entity, members),
    events,
    values,
    why: describeFiring(rule, firing, place.entity),
  };
}

/** A population has no name of its own: it is told by its members. */
function entitiesOf(entity: Entity, members: readonly Entity[]): readonly Entity[] {
  return members.length > 0 && Object.keys(entity).length === 0 ? members : [entity, ...members];
}

/** A detection rule that fires by itself; what else the event says of who did it follows the primary entity. */
export function aloneDetection(
  rule: DetectionRule,
  tenant: string,
  { t, h, entity, event, late }: Observation,
): Detection {
  const others = DEFAULT_ENTITY_FIELDS.flatMap((field) => {
    const value = field in entity ? undefined : canonicalEntityValue(event.fields?.[field]);
    return value === undefined ? [] : [{ [field]: value }];
  });
  return {
    ...identity(rule, rule.selectionKey, { tenant, entity, at: t, hash: h }),
    entities: [entity, ...others],
    events: [event],
    values: { count: 1 },
    why: `1 event of ${rule.name ?? rule.title}${fromEntity(entity)}`,
    ...(late ? { late } : {}),
  };
}

function identity(
  rule: RuleMetadata,
  stateKey: string,
  { tenant, entity, at, hash }: FiringPlace,
): Pick<
  Detection,
  'v' | 'id' | 'tenant' | 'rule_id' | 'rule_version' | 'title' | 'level' | 'at' | 'tags' | 'threat'
> {
  return {
    v: 1,
    id: detectionId({ tenant, ruleId: rule.id, stateKey, entity, at, hash }),
    tenant,
    rule_id: rule.id,
    rule_version: rule.version,
    title: rule.title,
    level: rule.level,
    at,
    tags: rule.tags,
    ...(rule.threat === undefined ? {} : { threat: rule.threat }),
  };
}

/** The tenant that an entity key begins with. */
export function tenantOf(key: string): string {
  const end = key.indexOf('|');
  return (end < 0 ? key : key.slice(0, end))
    .replaceAll('%3D', '=')
    .replaceAll('%7C', '|')
    .replaceAll('%25', '%');
}
