export const INCIDENT_STORE = Symbol('IncidentStore');
export const EVENT_STORE = Symbol('EventStore');
export const RUN_STORE = Symbol('RunStore');
export const RULES = Symbol('Rules');
