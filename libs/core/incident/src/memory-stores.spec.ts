import { describe } from '@jest/globals';
import { eventStoreContract } from './event-store.contract.ts';
import { incidentStoreContract } from './incident-store.contract.ts';
import { MemoryEventStore } from './memory-event-store.ts';
import { MemoryIncidentStore } from './memory-incident-store.ts';

describe('MemoryIncidentStore', () => {
  incidentStoreContract(async () => new MemoryIncidentStore());
});

describe('MemoryEventStore', () => {
  eventStoreContract(async () => new MemoryEventStore());
});
