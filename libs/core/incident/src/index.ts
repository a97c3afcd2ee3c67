export {
  groupingEntity,
  growIncident,
  MAX_HISTORY,
  MAX_INCIDENT_ENTITIES,
  openIncident,
} from './growth.ts';
export {
  IncidentGrouper,
  MAX_WAITING,
  type GroupedIncidents,
  type IncidentEvent,
  type RecentIncident,
} from './grouper.ts';
export { describeEntity, headlineOf, RULE_ENTITY_FIELD } from './headline.ts';
export { MemoryEventStore } from './memory-event-store.ts';
export { MemoryIncidentStore } from './memory-incident-store.ts';
export { mergeIncidents, type MergedIncidents } from './merge.ts';
export * from './model.ts';
export { ESCALATION_RULES, higherLevel, levelRank, severityOf } from './severity.ts';
export { changeState, STATE_CHANGES, type StateChange } from './state.ts';
