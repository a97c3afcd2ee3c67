import type { Migration } from './migration.ts';

/** Schema of gatewatch.db: incidents, runs, jobs and settings. */
export const STORE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE incidents (
     id TEXT PRIMARY KEY, tenant TEXT NOT NULL, last_seen INTEGER NOT NULL, state TEXT NOT NULL,
     severity TEXT NOT NULL, merged INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
   CREATE INDEX incidents_by_time ON incidents (last_seen DESC, id, state, severity, tenant) WHERE merged = 0;
   CREATE INDEX incidents_by_age ON incidents (last_seen);
   CREATE TABLE detections (
     id TEXT PRIMARY KEY, incident TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
   CREATE INDEX detections_by_incident ON detections (incident, at);
   CREATE TABLE runs (
     id TEXT PRIMARY KEY, incident TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL,
     ended_at INTEGER, json TEXT NOT NULL) STRICT;
   CREATE INDEX runs_by_time ON runs (started_at DESC, id);
   CREATE INDEX runs_by_incident ON runs (incident, started_at);
   CREATE INDEX runs_unfinished ON runs (started_at) WHERE state = 'running';
   CREATE TABLE jobs (
     id TEXT PRIMARY KEY, run TEXT NOT NULL, not_before INTEGER NOT NULL, failures INTEGER NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('waiting', 'running'))) STRICT;
   CREATE INDEX jobs_by_time ON jobs (state, not_before);
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
];
