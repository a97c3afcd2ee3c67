import { LEVELS, type Detection } from '@gatewatch/event';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_INCIDENT_ENTITIES } from './growth.ts';
import { IncidentGrouper, MAX_WAITING } from './grouper.ts';
import { MemoryIncidentStore } from './memory-incident-store.ts';
import type { Incident } from './model.ts';
import { aDetection, SAMPLE_TIME as T } from './samples.contract.ts';
import { changeState } from './state.ts';

const MINUTE = 60_000;
const GAP = 60 * MINUTE;
const at = (minutes: number, given: Partial<Detection> = {}): Detection =>
  aDetection({ id: `d${minutes}`, at: T + minutes * MINUTE, ...given });

function openedBy(grouper: IncidentGrouper, detection: Detection): Incident {
  const [incident] = grouper.apply([detection]).incidents;
  if (!incident) throw new Error('no incident was opened');
  return incident;
}

async function group(batches: readonly (readonly Detection[])[]): Promise<MemoryIncidentStore> {
  const grouper = new IncidentGrouper({ gapMs: GAP });
  const store = new MemoryIncidentStore();
  for (const batch of batches) await store.save(grouper.apply(batch));
  return store;
}

/** Everything about the incidents of a store that does not depend on order, and with ids what must not when in order. */
async function contentOf(store: MemoryIncidentStore, withIds = false): Promise<unknown[]> {
  const recent = await store.recent(0);
  return recent
    .map(({ incident: { id, ...content }, detectionIds }) => ({
      ...content,
      history: [],
      ...(withIds && { id }),
      detectionIds: [...detectionIds].sort(),
    }))
    .sort((left, right) =>
      `${left.entityKey} ${left.firstSeen}` < `${right.entityKey} ${right.firstSeen}` ? -1 : 1,
    );
}

describe('IncidentGrouper', () => {
  it('opens an incident that names its rule, entity and evidence', () => {
    const { incidents, events, detections } = new IncidentGrouper().apply([at(0)]);
    expect(incidents).toMatchObject([
      {
        entity: { 'source.ip': '203.0.113.9' },
        entityKey: 'default|source.ip=203.0.113.9',
        severity: 'high',
        state: 'new',
        threats: ['credential-abuse'],
        rules: [{ id: 'r1', detections: 1 }],
        headline:
          'High: Many API keys tried from one address — source.ip=203.0.113.9 (1 detection)',
        firstSeen: T,
        lastSeen: T,
        count: 1,
      },
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(['opened']);
    expect(detections).toEqual([{ detection: at(0), incidentId: incidents[0]?.id }]);
  });

  it.each([
    { name: 'one exactly a gap later', minutes: 60, incidents: 1 },
    { name: 'no detection later than the gap', minutes: 60.001, incidents: 2 },
  ])('joins $name', async ({ minutes, incidents }) => {
    const store = await group([[at(0)], [at(minutes)]]);
    expect(await store.incidents({ limit: 9 })).toHaveLength(incidents);
  });

  it('keeps entities and tenants apart', async () => {
    const store = await group([
      [
        at(0),
        at(1, { entities: [{ 'source.ip': '203.0.113.10' }, { 'source.ip': '203.0.113.9' }] }),
        at(2, { tenant: 'other' }),
      ],
    ]);
    expect(await store.incidents({ limit: 9 })).toHaveLength(3);
  });

  it('groups detections without an entity by their rule, and leaves it out of the headline', async () => {
    const store = await group([
      [at(0, { entities: [] }), at(1, { entities: [{}] }), at(2, { entities: [], rule_id: 'r2' })],
    ]);
    expect((await store.incidents({ limit: 9 })).map(({ headline }) => headline).sort()).toEqual([
      'High: Many API keys tried from one address (1 detection)',
      'High: Many API keys tried from one address (2 detections)',
    ]);
  });

  it('merges two incidents that a detection joins: the earlier one lasts', () => {
    const grouper = new IncidentGrouper({ gapMs: GAP });
    const early = grouper.apply([at(0)]).incidents[0];
    const late = grouper.apply([at(100)]).incidents[0];
    const { incidents, events } = grouper.apply([at(50)]);
    expect(incidents).toMatchObject([
      { id: late?.id, mergedInto: early?.id },
      { id: early?.id, count: 3, firstSeen: T, lastSeen: T + 100 * MINUTE },
    ]);
    expect(events.map(({ kind, incident }) => [kind, incident.id, incident.count])).toEqual([
      ['merged', late?.id, 1],
      ['grown', early?.id, 2],
      ['grown', early?.id, 3],
    ]);
  });

  it('tells a rise of severity with what it rose from', () => {
    const grouper = new IncidentGrouper();
    grouper.apply([at(0, { level: 'low' })]);
    const { events } = grouper.apply([at(1, { level: 'high', rule_id: 'r2' })]);
    expect(events).toMatchObject([
      { kind: 'grown', fromCount: 1 },
      { kind: 'severity', from: 'low', incident: { severity: 'high' } },
    ]);
  });

  it('raises severity a step when three rules agree', async () => {
    const three = [1, 2, 3].map((rule) => at(rule, { level: 'medium', rule_id: `r${rule}` }));
    const store = await group([three]);
    expect((await store.incidents({ limit: 1 }))[0]).toMatchObject({
      severity: 'high',
      headline: expect.stringMatching(/^High: .* \(3 detections, 3 rules\)$/),
    });
  });

  it('opens nothing for informational detections, but joins them to what is near', () => {
    const grouper = new IncidentGrouper({ gapMs: GAP });
    const quiet = grouper.apply([at(0, { level: 'informational', rule_id: 'r2' })]);
    expect(quiet).toEqual({ detections: [], incidents: [], events: [] });
    const { incidents, detections } = grouper.apply([at(30)]);
    expect(incidents).toMatchObject([{ count: 2, severity: 'high', firstSeen: T }]);
    expect(detections.map(({ detection }) => detection.id)).toEqual(['d30', 'd0']);
  });

  it('holds at most so many waiting informational detections', () => {
    const grouper = new IncidentGrouper({ gapMs: GAP });
    for (let index = 0; index < MAX_WAITING + 50; index++)
      grouper.apply([at(index / 10, { level: 'informational' })]);
    expect(grouper.apply([at(30)]).detections).toHaveLength(MAX_WAITING + 1);
  });

  it('opens a closed incident again when it grows', () => {
    const grouper = new IncidentGrouper();
    const opened = openedBy(grouper, at(0));
    const closed = changeState(opened, 'closed', 'ann', T + 1);
    if (!closed.ok) throw new Error(closed.reason);
    grouper.adopt(closed.incident);
    const { incidents } = grouper.apply([at(1)]);
    expect(incidents[0]).toMatchObject({ state: 'new', count: 2 });
    expect(incidents[0]?.history.map(({ change, to }) => [change, to])).toEqual([
      ['opened', 'high'],
      ['state', 'closed'],
      ['state', 'new'],
    ]);
  });

  it('keeps what people did when an incident grows', () => {
    const grouper = new IncidentGrouper();
    const opened = openedBy(grouper, at(0));
    const changed = changeState(opened, 'acknowledged', 'ann', T + 1);
    if (changed.ok) grouper.adopt(changed.incident);
    expect(grouper.apply([at(1)]).incidents[0]).toMatchObject({ state: 'acknowledged' });
  });

  it('names at most so many entities, the grouping one first', async () => {
    const many = Array.from({ length: 80 }, (_, index) =>
      at(index / 10, {
        entities: [{ 'source.ip': '203.0.113.9' }, { 'api.key.id': `k${index}` }],
      }),
    );
    const [incident] = await (await group([many])).incidents({ limit: 1 });
    expect(incident?.entities).toHaveLength(MAX_INCIDENT_ENTITIES);
    expect(incident?.entities[0]).toEqual({ 'source.ip': '203.0.113.9' });
  });

  it('forgets entities that were last seen before a time', () => {
    const grouper = new IncidentGrouper({ gapMs: GAP });
    grouper.apply([at(0), at(90, { entities: [{ 'user.id': 'u' }] })]);
    grouper.forget(T + 1);
    expect(grouper.size).toBe(1);
    grouper.forget(T + 91 * MINUTE);
    expect(grouper.size).toBe(0);
  });
});

const detections = fc
  .array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 600 }),
      level: fc.constantFrom(...LEVELS),
      rule: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
      entity: fc.constantFrom('a', 'b', ''),
      other: fc.integer({ min: 0, max: 60 }),
    }),
    { maxLength: 40 },
  )
  .map((records) =>
    records.map(({ minutes, level, rule, entity, other }, index) =>
      aDetection({
        id: `d${index}`,
        at: T + minutes * MINUTE,
        level,
        rule_id: rule,
        title: `Title of ${rule}`,
        threat: `threat-${rule}`,
        entities: entity === '' ? [] : [{ 'user.id': entity }, { 'api.key.id': `k${other}` }],
      }),
    ),
  );

const byText = (left: readonly string[], right: readonly string[]): number =>
  left.join() < right.join() ? -1 : 1;

/** Plainly: sort, cut at pauses longer than the gap, leave out what is only informational. */
function plainGroups(all: readonly Detection[]): string[][] {
  const byEntity = Map.groupBy(all, ({ entities, rule_id }) => entities[0]?.['user.id'] ?? rule_id);
  const groups: Detection[][] = [];
  for (const own of byEntity.values()) {
    let last = -Infinity;
    for (const detection of own.sort((left, right) => left.at - right.at)) {
      if (detection.at - last > GAP) groups.push([]);
      groups.at(-1)?.push(detection);
      last = detection.at;
    }
  }
  return groups
    .filter((group) => group.some(({ level }) => level !== 'informational'))
    .map((group) => group.map(({ id }) => id).sort())
    .sort(byText);
}

const cuts = (all: readonly Detection[], sizes: readonly number[]): Detection[][] => {
  const batches: Detection[][] = [];
  for (let start = 0, turn = 0; start < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    batches.push(all.slice(start, start + size));
    start += size;
  }
  return batches;
};
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('laws of grouping', () => {
  it('finds what a plain sort and cut finds', async () => {
    await fc.assert(
      fc.asyncProperty(detections, sizes, async (all, batchSizes) => {
        const store = await group(cuts(all, batchSizes));
        const found = await store.recent(0);
        expect(found.map(({ detectionIds }) => [...detectionIds].sort()).sort(byText)).toEqual(
          plainGroups(all),
        );
        for (const { incident, detectionIds } of found)
          expect(incident.count).toBe(detectionIds.length);
      }),
    );
  });

  it('gives the same incidents for any order, any batches and any repeats', async () => {
    await fc.assert(
      fc.asyncProperty(
        detections.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray([...all, ...all, ...all], { minLength: all.length * 3 }),
          ),
        ),
        sizes,
        async ([all, shuffled], batchSizes) => {
          const plain = await contentOf(await group([all]));
          expect(await contentOf(await group(cuts(shuffled, batchSizes)))).toEqual(plain);
        },
      ),
    );
  });

  it('gives the same ids and the same events in time order, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(detections, sizes, async (all, batchSizes) => {
        const sorted = all.sort(
          (left, right) => left.at - right.at || (left.id < right.id ? -1 : 1),
        );
        const whole = await contentOf(await group([sorted]), true);
        expect(await contentOf(await group(cuts(sorted, batchSizes)), true)).toEqual(whole);
        const one = new IncidentGrouper({ gapMs: GAP }).apply(sorted).events;
        const grouper = new IncidentGrouper({ gapMs: GAP });
        expect(cuts(sorted, batchSizes).flatMap((batch) => grouper.apply(batch).events)).toEqual(
          one,
        );
      }),
    );
  });

  it('goes on from a store as if it had never stopped, with batches delivered again', async () => {
    const loud = detections.map((all) => all.filter(({ level }) => level !== 'informational'));
    await fc.assert(
      fc.asyncProperty(loud, sizes, fc.nat({ max: 40 }), async (all, batchSizes, stop) => {
        const batches = cuts(all, batchSizes);
        const store = new MemoryIncidentStore();
        let grouper = new IncidentGrouper({ gapMs: GAP });
        for (const batch of batches.slice(0, stop)) await store.save(grouper.apply(batch));
        grouper = new IncidentGrouper({ gapMs: GAP });
        grouper.restore(await store.recent(0));
        for (const batch of batches.slice(Math.max(0, stop - 2)))
          await store.save(grouper.apply(batch));
        expect(await contentOf(store, true)).toEqual(await contentOf(await group(batches), true));
      }),
    );
  });
});
