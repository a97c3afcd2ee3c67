import type { Detection } from '@gatewatch/event';
import type { Incident, IncidentChanges, IncidentQuery, IncidentStore } from './model.ts';

/** An IncidentStore for one-shot commands and tests: everything is gone with the process. */
export class MemoryIncidentStore implements IncidentStore {
  readonly #incidents = new Map<string, Incident>();
  readonly #detections = new Map<string, { detection: Detection; incidentId: string }>();

  async save({ detections, incidents }: IncidentChanges): Promise<void> {
    for (const { detection, incidentId } of detections)
      this.#detections.set(detection.id, { detection, incidentId });
    for (const incident of incidents) {
      this.#incidents.set(incident.id, incident);
      if (incident.mergedInto !== undefined) this.#move(incident.id, incident.mergedInto);
    }
  }

  async incident(id: string): Promise<Incident | undefined> {
    return this.#incidents.get(id);
  }

  async incidents(query: IncidentQuery): Promise<readonly Incident[]> {
    const found = [...this.#incidents.values()]
      .filter((incident) => incident.mergedInto === undefined && matches(incident, query))
      .sort((left, right) => right.lastSeen - left.lastSeen || (left.id < right.id ? -1 : 1));
    const start = query.after === undefined ? 0 : found.findIndex(({ id }) => id === query.after);
    const from = query.after === undefined ? 0 : start + 1;
    return found.slice(from, from + query.limit);
  }

  async recent(
    since: number,
  ): Promise<readonly { incident: Incident; detectionIds: readonly string[] }[]> {
    return [...this.#incidents.values()]
      .filter(({ mergedInto, lastSeen }) => mergedInto === undefined && lastSeen >= since)
      .map((incident) => ({
        incident,
        detectionIds: this.#of(incident.id).map(({ id }) => id),
      }));
  }

  async detections(incidentId: string, limit: number): Promise<readonly Detection[]> {
    return this.#of(incidentId)
      .sort((left, right) => right.at - left.at)
      .slice(0, limit);
  }

  async forget(before: number): Promise<number> {
    const old = [...this.#incidents.values()].filter(({ lastSeen }) => lastSeen < before);
    for (const { id } of old) {
      this.#incidents.delete(id);
      for (const detection of this.#of(id)) this.#detections.delete(detection.id);
    }
    return old.length;
  }

  #of(incidentId: string): Detection[] {
    return [...this.#detections.values()]
      .filter((stored) => stored.incidentId === incidentId)
      .map(({ detection }) => detection);
  }

  #move(from: string, to: string): void {
    for (const stored of this.#detections.values())
      if (stored.incidentId === from) stored.incidentId = to;
  }
}

function matches(incident: Incident, query: IncidentQuery): boolean {
  return (
    (query.tenant === undefined || incident.tenant === query.tenant) &&
    (query.state === undefined || incident.state === query.state) &&
    (query.severity === undefined || incident.severity === query.severity) &&
    (query.since === undefined || incident.lastSeen >= query.since)
  );
}
