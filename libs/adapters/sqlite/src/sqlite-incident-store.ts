import type { Detection } from '@gatewatch/event';
import type { Incident, IncidentChanges, IncidentQuery, IncidentStore } from '@gatewatch/incident';
import type { Database } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

const FORGET_CHUNK = 500;
const FILTERS = [
  ['tenant', 'tenant = ?'],
  ['state', 'state = ?'],
  ['severity', 'severity = ?'],
  ['since', 'last_seen >= ?'],
] as const;

/** Incidents and detections as documents, with the columns that they are found by. */
export class SqliteIncidentStore implements IncidentStore {
  readonly #database: Database;
  readonly #commits: GroupCommit;
  constructor(database: Database, commits: GroupCommit) {
    this.#database = database;
    this.#commits = commits;
  }

  save({ detections, incidents }: IncidentChanges): Promise<void> {
    return this.#commits.run(() => {
      for (const { detection, incidentId } of detections) this.#putDetection(detection, incidentId);
      for (const incident of incidents) this.#putIncident(incident);
    });
  }

  async incident(id: string): Promise<Incident | undefined> {
    const row = this.#database.get('SELECT json FROM incidents WHERE id = ?', id);
    return row && (JSON.parse(String(row['json'])) as Incident);
  }

  async incidents({ after, limit, ...filters }: IncidentQuery): Promise<readonly Incident[]> {
    const conditions = ['merged = 0'];
    const values: (string | number)[] = [];
    for (const [name, condition] of FILTERS) {
      const value = filters[name];
      if (value === undefined) continue;
      conditions.push(condition);
      values.push(value);
    }
    if (after !== undefined) {
      const last = this.#database.get('SELECT last_seen FROM incidents WHERE id = ?', after);
      if (!last) return [];
      const lastSeen = Number(last['last_seen']);
      conditions.push('last_seen <= ? AND (last_seen < ? OR id > ?)');
      values.push(lastSeen, lastSeen, after);
    }
    return this.#read(`${conditions.join(' AND ')} ORDER BY last_seen DESC, id LIMIT ?`, [
      ...values,
      limit,
    ]);
  }

  async recent(
    since: number,
  ): Promise<readonly { readonly incident: Incident; readonly detectionIds: readonly string[] }[]> {
    const incidents = this.#read('merged = 0 AND last_seen >= ? ORDER BY last_seen DESC, id', [
      since,
    ]);
    const idsOf = new Map<string, string[]>(incidents.map(({ id }) => [id, []]));
    this.#database.each(
      `SELECT detections.incident, detections.id FROM incidents
       JOIN detections ON detections.incident = incidents.id
       WHERE merged = 0 AND last_seen >= ? ORDER BY at, detections.id`,
      [since],
      ({ incident, id }) => {
        idsOf.get(String(incident))?.push(String(id));
        return true;
      },
    );
    return incidents.map((incident) => ({
      incident,
      detectionIds: idsOf.get(incident.id) ?? [],
    }));
  }

  async detections(incidentId: string, limit: number): Promise<readonly Detection[]> {
    return this.#database
      .all(
        'SELECT json FROM detections WHERE incident = ? ORDER BY at DESC, id LIMIT ?',
        incidentId,
        limit,
      )
      .map(({ json }) => JSON.parse(String(json)) as Detection);
  }

  async forget(before: number): Promise<number> {
    let forgotten = 0;
    let removed = FORGET_CHUNK;
    while (removed === FORGET_CHUNK) {
      removed = await this.#commits.run(() => this.#forgetSome(before));
      forgotten += removed;
    }
    this.#database.reclaim();
    return forgotten;
  }

  #read(condition: string, values: readonly (string | number)[]): readonly Incident[] {
    return this.#database
      .all(`SELECT json FROM incidents WHERE ${condition}`, ...values)
      .map(({ json }) => JSON.parse(String(json)) as Incident);
  }

  #putDetection(detection: Detection, incidentId: string): void {
    this.#database.run(
      `INSERT INTO detections VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET incident = excluded.incident`,
      detection.id,
      incidentId,
      detection.at,
      JSON.stringify(detection),
    );
  }

  #putIncident(incident: Incident): void {
    const { id, tenant, lastSeen, state, severity, mergedInto } = incident;
    this.#database.run(
      'INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      tenant,
      lastSeen,
      state,
      severity,
      mergedInto === undefined ? 0 : 1,
      JSON.stringify(incident),
    );
    if (mergedInto !== undefined)
      this.#database.run('UPDATE detections SET incident = ? WHERE incident = ?', mergedInto, id);
  }

  #forgetSome(before: number): number {
    const ids = this.#database.all(
      'SELECT id FROM incidents WHERE last_seen < ? LIMIT ?',
      before,
      FORGET_CHUNK,
    );
    for (const { id } of ids) {
      this.#database.run('DELETE FROM detections WHERE incident = ?', String(id));
      this.#database.run('DELETE FROM incidents WHERE id = ?', String(id));
    }
    return ids.length;
  }
}
