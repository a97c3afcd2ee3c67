import { entityKey, identify, type Detection, type Entity } from '@gatewatch/event';
import { headlineOf, RULE_ENTITY_FIELD } from './headline.ts';
import type { HistoryEntry, Incident, IncidentRule } from './model.ts';
import { higherLevel, severityOf } from './severity.ts';

/** Most entities that an incident names. */
export const MAX_INCIDENT_ENTITIES = 50;
/** Most threats and tags that an incident names. */
const MAX_WORDS = 100;
/** Most history entries that an incident keeps: the first one and the newest. */
export const MAX_HISTORY = 200;

/** Who changed an incident when no person did. */
export const GATEWATCH = 'gatewatch';

/** The entity that a detection is grouped by: its first, else the rule itself. */
export function groupingEntity({ entities, rule_id }: Detection): Entity {
  const primary = entities[0];
  return primary && Object.keys(primary).length > 0 ? primary : { [RULE_ENTITY_FIELD]: rule_id };
}

/** An incident of one detection, its id made of tenant, entity and that detection. */
export function openIncident(detection: Detection): Incident {
  const { tenant, at } = detection;
  const entity = groupingEntity(detection);
  const key = entityKey(tenant, entity);
  const empty: Incident = {
    v: 1,
    id: identify(tenant, key, detection.id),
    tenant,
    entity,
    entityKey: key,
    entities: [entity],
    headline: '',
    severity: detection.level,
    state: 'new',
    threats: [],
    tags: [],
    rules: [ruleOf(detection, 0)],
    firstSeen: at,
    lastSeen: at,
    count: 0,
    history: [{ at, change: 'opened', by: GATEWATCH, to: detection.level }],
  };
  return growIncident(empty, detection);
}

/**
 * The incident with one more detection. All but history and state is the same whatever order detections come in.
 * A closed incident is opened again by anything above informational.
 */
export function growIncident(incident: Incident, detection: Detection): Incident {
  const rules = mergeRules(incident.rules, [ruleOf(detection, 1)]);
  const isNewRule = rules.length > incident.rules.length;
  const reopens = incident.state === 'closed' && detection.level !== 'informational';
  const severity = severityOf(rules);
  const at = detection.at;
  const changes: HistoryEntry[] = [];
  if (isNewRule) changes.push({ at, change: 'rule', by: GATEWATCH, to: detection.title });
  if (severity !== incident.severity)
    changes.push({ at, change: 'severity', by: GATEWATCH, from: incident.severity, to: severity });
  if (reopens) changes.push({ at, change: 'state', by: GATEWATCH, from: 'closed', to: 'new' });
  return withHeadline({
    ...incident,
    entities: mergeEntities(incident, detection.entities),
    severity,
    state: reopens ? 'new' : incident.state,
    threats: mergeWords(incident.threats, detection.threat === undefined ? [] : [detection.threat]),
    tags: mergeWords(incident.tags, detection.tags),
    rules,
    firstSeen: Math.min(incident.firstSeen, at),
    lastSeen: Math.max(incident.lastSeen, at),
    count: incident.count + 1,
    history: boundHistory([...incident.history, ...changes]),
  });
}

export function withHeadline(incident: Incident): Incident {
  return { ...incident, headline: headlineOf(incident) };
}

function ruleOf({ rule_id, title, level }: Detection, detections: number): IncidentRule {
  return { id: rule_id, title, level, detections };
}

/** Sums detections per rule; of two titles (a rule was edited) the first by code point is kept, of two levels the higher. */
export function mergeRules(
  left: readonly IncidentRule[],
  right: readonly IncidentRule[],
): readonly IncidentRule[] {
  const merged = new Map(left.map((rule) => [rule.id, rule]));
  for (const rule of right) {
    const known = merged.get(rule.id);
    merged.set(
      rule.id,
      known
        ? {
            id: rule.id,
            title: known.title < rule.title ? known.title : rule.title,
            level: higherLevel(known.level, rule.level),
            detections: known.detections + rule.detections,
          }
        : rule,
    );
  }
  return [...merged.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The grouping entity, then the others by key, the lowest keys where there are too many: so the cap does not depend on order either. */
export function mergeEntities(
  { tenant, entity, entityKey: own, entities }: Incident,
  more: readonly Entity[],
): readonly Entity[] {
  const byKey = new Map<string, Entity>();
  for (const other of [...entities, ...more]) byKey.set(entityKey(tenant, other), other);
  byKey.delete(own);
  const others = [...byKey].sort(([left], [right]) => (left < right ? -1 : 1));
  return [entity, ...others.slice(0, MAX_INCIDENT_ENTITIES - 1).map(([, other]) => other)];
}

export function mergeWords(left: readonly string[], right: readonly string[]): readonly string[] {
  return [...new Set([...left, ...right])].sort().slice(0, MAX_WORDS);
}

export function boundHistory(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  if (history.length <= MAX_HISTORY) return history;
  return [...history.slice(0, 1), ...history.slice(1 - MAX_HISTORY)];
}
