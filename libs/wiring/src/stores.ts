import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BullmqJobQueue } from '@gatewatch/bullmq';
import type { Emit } from '@gatewatch/event';
import type { EventStore, IncidentStore } from '@gatewatch/incident';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { JobQueue, RunStore } from '@gatewatch/playbook';
import { EVENTS_FILE, openStore, type MetaStore } from '@gatewatch/sqlite';
import { redisPlace } from './redis-place.ts';

/** What alerts keeps. */
export interface Stores {
  readonly incidents: IncidentStore;
  readonly events: EventStore;
  readonly runs: RunStore;
  readonly jobs: JobQueue;
  readonly meta: MetaStore;
  /** bytes that the data directory takes beside the events */
  diskBeside(): Promise<number>;
  close(): Promise<void>;
}

/** SQLite in the data directory; jobs in BullMQ where Redis is configured. */
export function openStores(config: GatewatchConfig, emit: Emit, now: () => number): Stores {
  const store = openStore(config.dataDir, { emit, now });
  const place = redisPlace(config);
  const bullmq = place && new BullmqJobQueue({ ...place, now, emit });
  return {
    incidents: store.incidents,
    events: store.events,
    runs: store.runs,
    jobs: bullmq ?? store.jobs,
    meta: store.meta,
    diskBeside: () => sizeBeside(config.dataDir, EVENTS_FILE),
    close: async () => {
      await bullmq?.close();
      await store.close();
    },
  };
}

/** Bytes of the files in a folder, without those whose names begin so. One that vanishes meanwhile takes none. */
async function sizeBeside(folder: string, prefix: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith(prefix));
  const sizes = files.map(async ({ name }) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
