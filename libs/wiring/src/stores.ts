import { BullmqJobQueue } from '@gatewatch/bullmq';
import type { Emit } from '@gatewatch/event';
import type { EventStore, IncidentStore } from '@gatewatch/incident';
import type { GatewatchConfig } from '@gatewatch/nest';
import type { JobQueue, RunStore } from '@gatewatch/playbook';
import { openStore, type MetaStore } from '@gatewatch/sqlite';

/** What alerts keeps. */
export interface Stores {
  readonly incidents: IncidentStore;
  readonly events: EventStore;
  readonly runs: RunStore;
  readonly jobs: JobQueue;
  readonly meta: MetaStore;
  close(): Promise<void>;
}

/** SQLite in the data directory; jobs in BullMQ where Redis is configured. */
export function openStores(config: GatewatchConfig, emit: Emit, now: () => number): Stores {
  const store = openStore(config.dataDir, { emit, now });
  const prefix = config.kafka?.topicPrefix ?? 'gatewatch';
  const bullmq = config.redis && new BullmqJobQueue({ url: config.redis.url, prefix, now, emit });
  return {
    incidents: store.incidents,
    events: store.events,
    runs: store.runs,
    jobs: bullmq ?? store.jobs,
    meta: store.meta,
    close: async () => {
      await bullmq?.close();
      await store.close();
    },
  };
}
