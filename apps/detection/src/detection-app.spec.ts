import { describe, expect, it } from '@jest/globals';
import { loadRules, runOrdered, type RuleSet, type StageLog } from '@gatewatch/engine';
import { MemoryCheckpointStore, MemoryStageLog } from '@gatewatch/engine/testing';
import type { Detection, EventBundle, GatewayEvent } from '@gatewatch/event';
import { GatewatchConfig } from '@gatewatch/nest';
import type { FileBook, Persist, Stages } from '@gatewatch/wiring';
import { DetectionApp } from './detection-app.ts';

const RULES = `
title: Call
id: 00000000-0000-4000-8000-000000000001
name: call
logsource: { category: ai_gateway }
detection: { s: { event.tier: gateway }, condition: s }
level: informational
---
title: Four calls
id: 00000000-0000-4000-8000-000000000002
correlation: { type: event_count, rules: [call], group-by: [source.ip], timespan: 10s, condition: { gte: 4 } }
level: high
---
title: Two calls of a path
id: 00000000-0000-4000-8000-000000000003
name: two_calls
correlation: { type: event_count, rules: [call], group-by: [source.ip, url.path], timespan: 10s, condition: { gte: 2 } }
level: low
---
title: Two calls of two paths
id: 00000000-0000-4000-8000-000000000004
correlation: { type: value_count, rules: [two_calls], group-by: [source.ip], timespan: 20s, condition: { field: url.path, gte: 2 } }
level: high
`;

const { rules } = loadRules({ files: [{ path: 'r.yml', text: RULES }] });

/** Numbers from 0 up to 1 that a seed decides. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A log whose appends now and then fail, before or after they took effect; at most so often. */
function flaky(log: StageLog, random: () => number, most = Number.POSITIVE_INFINITY): StageLog {
  let failures = 0;
  const fails = (share: number): boolean => random() < share && failures < most && ++failures > 0;
  return new Proxy(log, {
    get(target, name) {
      if (name === 'append') {
        return async (partition: number, values: readonly string[]) => {
          if (fails(0.15)) throw new Error('lost before');
          await target.append(partition, values);
          if (fails(0.1)) throw new Error('lost after');
        };
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function eventsOf(random: () => number): GatewayEvent[] {
  let at = Date.UTC(2026, 0, 1);
  return Array.from({ length: 400 }, () => {
    at += Math.floor(random() * 1200);
    return {
      '@timestamp': at,
      'event.tier': 'gateway',
      'source.ip': `192.0.2.${Math.floor(random() * 5)}`,
      'url.path': `/${Math.floor(random() * 3)}`,
    };
  });
}

describe('DetectionApp', () => {
  it.each([1, 2, 3, 4, 5])(
    'loses and doubles nothing when batches are rejected and come again, seed %i',
    async (seed) => {
      const random = mulberry(seed);
      let clock = 0;
      const now = (): number => ++clock;
      const events = new MemoryStageLog({ name: 'events', partitions: 2, now, batch: 7 });
      const observations = new MemoryStageLog({
        name: 'observations',
        partitions: 2,
        now,
        batch: 7,
      });
      const moved = new MemoryStageLog({ name: 'moved', partitions: 2, now, batch: 7 });
      const detections = new MemoryStageLog({ name: 'detections', partitions: 1, now, batch: 7 });
      const once: Persist = (_place, write) => write(); // a write that fails rejects the batch
      const app = new DetectionApp({
        config: new GatewatchConfig(),
        stages: {
          events,
          observations: flaky(observations, random),
          moved: flaky(moved, random, 6), // each failure of the first stage begins it again from its start
          detections: flaky(detections, random),
          checkpoints: new MemoryCheckpointStore(),
        } as unknown as Stages,
        rules: {
          current: { value: rules },
          follow: () => undefined,
        } as unknown as FileBook<RuleSet>,
        persist: once,
        emit: () => undefined,
        now: () => 0, // no checkpoint by the clock: what is held in memory is the most there can be
      });
      const all = eventsOf(random);
      const undisturbed = runOrdered(
        rules,
        all.map((event, line) => ({ event, line })),
      );
      const expected = undisturbed.map(({ id }) => id);
      const moving = undisturbed.filter(({ title }) => title === 'Two calls of two paths');
      expect(expected.length).toBeGreaterThan(5);
      expect(moving.length).toBeGreaterThan(2);

      const found: string[] = [];
      const complete = Promise.withResolvers<void>();
      await detections.consume('test', {
        assigned: async () => 0,
        revoked: async () => undefined,
        entries: async (_partition, entries) => {
          for (const { value } of entries) found.push((JSON.parse(value) as Detection).id);
          if (new Set(found).size >= expected.length) complete.resolve();
        },
      });
      await app.start();
      const bundle = (s: string, rest: Partial<EventBundle>): string =>
        JSON.stringify({ v: 1, tenant: 'default', s, lateness: 0, events: [], ...rest });
      for (const [o, e] of all.entries())
        await events.append(o % 2, [bundle(`input ${o % 2}`, { events: [{ o, i: 0, e }] })]);
      for (const partition of [0, 1])
        await events.append(partition, [
          bundle(`input ${partition}`, { promise: Date.UTC(2027, 0, 1) }),
        ]);
      await complete.promise;
      await app.stop();
      expect([...new Set(found)].sort()).toEqual([...expected].sort());
    },
    20_000,
  );
});
