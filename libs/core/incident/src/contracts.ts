export { eventStoreContract } from './event-store.contract.ts';
export { incidentStoreContract } from './incident-store.contract.ts';
export { aDetection, anEvent, anIncident, SAMPLE_TIME } from './samples.contract.ts';
