export * from './memory-event-store.ts';
export * from './memory-incident-store.ts';
export * from './model.ts';
