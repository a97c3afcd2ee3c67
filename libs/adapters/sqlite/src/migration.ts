import type { Database } from './database.ts';
import { SqliteError } from './sqlite-error.ts';

/** Takes a schema from version n to n + 1, n being its place in its list. A released one is never edited. */
export type Migration = string;

const TABLE = 'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT';

/** Runs the migrations that the database lacks, each with its version in one transaction. A newer database is refused. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  if (readVersion(database) === undefined)
    database.transaction(() => {
      database.exec(TABLE);
      if (readRow(database) === undefined) database.exec('INSERT INTO schema_version VALUES (0)');
    });
  refuseNewer(database, migrations);
  for (let version = 0; version < migrations.length; version++) {
    database.transaction(() => {
      // read again: another process may have been here first
      if (readRow(database) !== version) return;
      database.exec(migrations[version] ?? '');
      database.exec(`UPDATE schema_version SET version = ${version + 1}`);
    });
  }
}

function refuseNewer(database: Database, migrations: readonly Migration[]): void {
  const version = readRow(database) ?? 0;
  if (version > migrations.length)
    throw new SqliteError(
      'STORE_TOO_NEW',
      `${database.file} has schema version ${version}, this release knows ${migrations.length}: use the release that wrote it, or a newer one`,
    );
}

function readVersion(database: Database): number | undefined {
  const known = database.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'");
  return known && readRow(database);
}

function readRow(database: Database): number | undefined {
  return database.get('SELECT version FROM schema_version')?.['version'] as number | undefined;
}
