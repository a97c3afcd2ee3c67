export { IngestApp, type IngestParts } from './ingest-app.ts';
export { IngestModule } from './ingest.module.ts';
export { Intake, type InputSettings, type IntakeCounts, type RawRecord } from './intake.ts';
export * from './records.ts';
