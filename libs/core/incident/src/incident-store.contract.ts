import { expect, it } from '@jest/globals';
import type { Incident, IncidentStore } from './model.ts';
import { aDetection, anIncident, SAMPLE_TIME as T } from './samples.contract.ts';

const MINUTE = 60_000;

const idsOf = (incidents: readonly Incident[]): string[] => incidents.map(({ id }) => id);

/** What every IncidentStore keeps to. `open` gives an empty store. */
export function incidentStoreContract(open: () => Promise<IncidentStore>): void {
  it('gives back an incident and its detections as they were saved', async () => {
    const store = await open();
    const incident = anIncident({
      entities: [{ 'source.ip': '203.0.113.9' }, { 'api.key.id': 'k=1|é' }],
      tags: ['attack.t1110', 'it’s'],
      history: [{ at: T, change: 'state', by: 'ann', from: 'new', to: 'acknowledged' }],
    });
    const detection = aDetection({ late: true, values: { score: 1.25, expected: 'low' } });
    await store.save({
      detections: [{ detection, incidentId: incident.id }],
      incidents: [incident],
    });
    expect(await store.incident(incident.id)).toEqual(incident);
    expect(await store.detections(incident.id, 10)).toEqual([detection]);
  });

  it('knows nothing of an incident that was never saved', async () => {
    const store = await open();
    expect(await store.incident('none')).toBeUndefined();
    expect(await store.detections('none', 10)).toEqual([]);
    expect(await store.incidents({ limit: 10 })).toEqual([]);
    expect(await store.recent(0)).toEqual([]);
  });

  it('replaces an incident by its id', async () => {
    const store = await open();
    await store.save({ detections: [], incidents: [anIncident({ state: 'closed' })] });
    const grown = anIncident({ count: 2, lastSeen: T + 1, severity: 'critical' });
    await store.save({ detections: [], incidents: [grown] });
    expect(await store.incident('i1')).toEqual(grown);
    expect(idsOf(await store.incidents({ limit: 10 }))).toEqual(['i1']);
  });

  it('changes nothing when the same changes are saved twice', async () => {
    const store = await open();
    const changes = {
      detections: [
        { detection: aDetection({ id: 'd1' }), incidentId: 'i1' },
        { detection: aDetection({ id: 'd2', at: T + 1 }), incidentId: 'i1' },
      ],
      incidents: [anIncident({ count: 2 })],
    };
    await store.save(changes);
    await store.save(changes);
    expect(await store.incidents({ limit: 10 })).toEqual(changes.incidents);
    expect((await store.detections('i1', 10)).map(({ id }) => id)).toEqual(['d2', 'd1']);
    expect(await store.recent(0)).toEqual([
      { incident: changes.incidents[0], detectionIds: expect.arrayContaining(['d1', 'd2']) },
    ]);
    expect((await store.recent(0))[0]?.detectionIds).toHaveLength(2);
  });

  it('moves the detections of a merged incident to the one it was merged into', async () => {
    const store = await open();
    const first = aDetection({ id: 'd1' });
    const second = aDetection({ id: 'd2', at: T + MINUTE });
    const bridge = aDetection({ id: 'd3', at: T + 1 });
    await store.save({
      detections: [
        { detection: first, incidentId: 'a' },
        { detection: second, incidentId: 'b' },
      ],
      incidents: [anIncident({ id: 'a' }), anIncident({ id: 'b', lastSeen: T + MINUTE })],
    });
    const changes = {
      detections: [{ detection: bridge, incidentId: 'a' }],
      incidents: [
        anIncident({ id: 'b', lastSeen: T + MINUTE, mergedInto: 'a' }),
        anIncident({ id: 'a', firstSeen: T, lastSeen: T + MINUTE, count: 3 }),
      ],
    };
    await store.save(changes);
    await store.save(changes);
    expect(await store.detections('a', 10)).toEqual([second, bridge, first]);
    expect(await store.detections('b', 10)).toEqual([]);
    expect((await store.recent(0)).map(({ detectionIds }) => [...detectionIds].sort())).toEqual([
      ['d1', 'd2', 'd3'],
    ]);
  });

  it('leaves merged incidents out of lists, but still knows them by id', async () => {
    const store = await open();
    const merged = anIncident({ id: 'b', mergedInto: 'a' });
    await store.save({ detections: [], incidents: [anIncident({ id: 'a' }), merged] });
    expect(idsOf(await store.incidents({ limit: 10 }))).toEqual(['a']);
    expect((await store.recent(0)).map(({ incident }) => incident.id)).toEqual(['a']);
    expect(await store.incident('b')).toEqual(merged);
  });

  it('lists the most recently seen first, at most as many as asked', async () => {
    const store = await open();
    await store.save({
      detections: [],
      incidents: [1, 3, 2].map((minute) =>
        anIncident({ id: `i${minute}`, lastSeen: T + minute * MINUTE }),
      ),
    });
    expect(idsOf(await store.incidents({ limit: 10 }))).toEqual(['i3', 'i2', 'i1']);
    expect(idsOf(await store.incidents({ limit: 2 }))).toEqual(['i3', 'i2']);
  });

  it('pages through incidents without a gap or a repeat, equal times included', async () => {
    const store = await open();
    const ids = Array.from({ length: 9 }, (_, index) => `i${index}`);
    await store.save({
      detections: [],
      incidents: ids.map((id, index) =>
        anIncident({ id, lastSeen: T + (index % 2 === 0 ? 0 : MINUTE) }),
      ),
    });
    const seen: string[] = [];
    for (let page = await store.incidents({ limit: 2 }); page.length > 0;) {
      seen.push(...idsOf(page));
      expect(seen.length).toBeLessThanOrEqual(ids.length);
      page = await store.incidents({ limit: 2, after: seen.at(-1) ?? '' });
    }
    expect([...seen].sort()).toEqual(ids);
    expect(idsOf(await store.incidents({ limit: 20 }))).toEqual(seen);
  });

  it.each([
    { name: 'tenant', query: { tenant: 'other' }, ids: ['tenant'] },
    { name: 'state', query: { state: 'closed' as const }, ids: ['state'] },
    { name: 'severity, exactly', query: { severity: 'low' as const }, ids: ['severity'] },
    { name: 'last seen, inclusive', query: { since: T + MINUTE }, ids: ['since'] },
    { name: 'all of them', query: { tenant: 'other', state: 'closed' as const }, ids: [] },
  ])('filters by $name', async ({ query, ids }) => {
    const store = await open();
    await store.save({
      detections: [],
      incidents: [
        anIncident({ id: 'plain' }),
        anIncident({ id: 'tenant', tenant: 'other' }),
        anIncident({ id: 'state', state: 'closed' }),
        anIncident({ id: 'severity', severity: 'low' }),
        anIncident({ id: 'since', lastSeen: T + MINUTE }),
      ],
    });
    expect(idsOf(await store.incidents({ ...query, limit: 10 }))).toEqual(ids);
  });

  it('gives a grouper the incidents seen since, with all their detections', async () => {
    const store = await open();
    const old = anIncident({ id: 'old', lastSeen: T - 1 });
    const recent = anIncident({ id: 'recent', lastSeen: T });
    await store.save({
      detections: [
        { detection: aDetection({ id: 'd0', at: T - 1 }), incidentId: 'old' },
        { detection: aDetection({ id: 'd1', at: T - 2 }), incidentId: 'recent' },
        { detection: aDetection({ id: 'd2', at: T }), incidentId: 'recent' },
      ],
      incidents: [old, recent],
    });
    const found = await store.recent(T);
    expect(found.map(({ incident, detectionIds }) => [incident, [...detectionIds].sort()])).toEqual(
      [[recent, ['d1', 'd2']]],
    );
  });

  it('gives the newest detections first, at most as many as asked', async () => {
    const store = await open();
    await store.save({
      detections: [2, 1, 3].map((minute) => ({
        detection: aDetection({ id: `d${minute}`, at: T + minute * MINUTE }),
        incidentId: 'i1',
      })),
      incidents: [anIncident()],
    });
    expect((await store.detections('i1', 2)).map(({ id }) => id)).toEqual(['d3', 'd2']);
  });

  it('forgets incidents last seen before a time together with their detections', async () => {
    const store = await open();
    await store.save({
      detections: [
        { detection: aDetection({ id: 'd1', at: T - 1 }), incidentId: 'old' },
        { detection: aDetection({ id: 'd2', at: T }), incidentId: 'kept' },
      ],
      incidents: [
        anIncident({ id: 'old', lastSeen: T - 1 }),
        anIncident({ id: 'merged', lastSeen: T - 1, mergedInto: 'old' }),
        anIncident({ id: 'kept', lastSeen: T }),
      ],
    });
    expect(await store.forget(T)).toBe(2);
    expect(await store.incident('old')).toBeUndefined();
    expect(await store.incident('merged')).toBeUndefined();
    expect(await store.detections('old', 10)).toEqual([]);
    expect((await store.detections('kept', 10)).map(({ id }) => id)).toEqual(['d2']);
    expect(await store.forget(T)).toBe(0);
  });
}
