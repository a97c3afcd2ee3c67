import type { Entity } from '@gatewatch/event';
import type { Incident, IncidentRule } from './model.ts';
import { levelRank } from './severity.ts';

/** Groups the detections of a rule that name no entity. */
export const RULE_ENTITY_FIELD = 'rule.id';

const MAX_VALUE = 64;

/** `High: Many API keys tried from one address — source.ip=203.0.113.9 (3 detections, 2 rules)`: a function of what is in the incident, whatever the order it came in. */
export function headlineOf(
  incident: Pick<Incident, 'severity' | 'rules' | 'entity' | 'count'>,
): string {
  const { severity, rules, entity, count } = incident;
  const counts = [counted(count, 'detection')];
  if (rules.length > 1) counts.push(counted(rules.length, 'rule'));
  const about = Object.hasOwn(entity, RULE_ENTITY_FIELD) ? '' : ` — ${describeEntity(entity)}`;
  const level = severity.charAt(0).toUpperCase() + severity.slice(1);
  return `${level}: ${leading(rules)?.title ?? 'Incident'}${about} (${counts.join(', ')})`;
}

/** `source.ip=203.0.113.9, api.key.id=k1`, long values cut with an ellipsis. */
export function describeEntity(entity: Entity): string {
  return Object.entries(entity)
    .map(([field, value]) => `${field}=${cut(value)}`)
    .join(', ');
}

function cut(value: string): string {
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE - 1)}…` : value;
}

/** The rule that gives the incident its name: the most severe, then the busiest, then by id. */
function leading(rules: readonly IncidentRule[]): IncidentRule | undefined {
  return [...rules].sort(
    (left, right) =>
      levelRank(right.level) - levelRank(left.level) ||
      right.detections - left.detections ||
      (left.id < right.id ? -1 : 1),
  )[0];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
