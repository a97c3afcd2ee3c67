import { IncidentGrouper, type Incident } from '@gatewatch/incident';
import type { Emit } from '@gatewatch/event';
import type { GatewatchConfig } from '@gatewatch/nest';
import {
  RunExecutor,
  type Connector,
  type Playbook,
  type RevealForStep,
} from '@gatewatch/playbook';
import {
  withDeadline,
  type FileBook,
  type Persist,
  type Stages,
  type Stores,
} from '@gatewatch/wiring';
import { EvidenceLoop } from './evidence.loop.ts';
import { IncidentFeed } from './incident-feed.ts';
import { IncidentLoop } from './incident.loop.ts';

export interface AlertsParts {
  readonly config: GatewatchConfig;
  readonly stages: Stages;
  readonly stores: Stores;
  readonly playbooks: FileBook<readonly Playbook[]>;
  readonly connectors: readonly Connector[];
  /** gives connectors the credentials that they may have */
  readonly reveal?: RevealForStep | undefined;
  readonly incidentUrl: (incident: Incident) => string;
  readonly persist: Persist;
  readonly emit: Emit;
  readonly now: () => number;
}

const CONCURRENT_STEPS = 4;
const JOB_ATTEMPTS = 8;
/** Longer than any gap within an incident, and than a detection can come late. */
const REMEMBERED_MS = 48 * 3_600_000;

/** What events may take of the disk limit in any case. */
const LEAST_SHARE = 1 / 4;

/** Detections in, incidents and playbook runs out. */
export class AlertsApp {
  readonly feed = new IncidentFeed();
  readonly incidents: IncidentLoop;
  readonly #parts: AlertsParts;
  readonly #evidence: EvidenceLoop | undefined;
  readonly #executor: RunExecutor;

  constructor(parts: AlertsParts) {
    const { config, stages, stores, persist, emit } = parts;
    this.#parts = parts;
    this.#executor = this.#createExecutor();
    this.incidents = new IncidentLoop({
      detections: stages.detections,
      incidents: stores.incidents,
      createGrouper: () => new IncidentGrouper({ gapMs: config.alerts.gap }),
      respond: async (events) => {
        await this.#executor.trigger(events);
      },
      feed: this.feed,
      persist,
      emit,
    });
    this.#evidence = config.alerts.keepEvents
      ? new EvidenceLoop(stages.events, stores.events, persist)
      : undefined;
  }

  async start(): Promise<void> {
    const { stores, persist } = this.#parts;
    await persist('jobs', () =>
      stores.jobs.work((job) => this.#executor.handle(job), {
        concurrency: CONCURRENT_STEPS,
        attempts: JOB_ATTEMPTS,
      }),
    );
    await persist('jobs', () => this.#executor.resume());
    await this.#evidence?.start();
    await this.incidents.start();
  }

  async stop(): Promise<void> {
    await this.incidents.stop();
    await this.#evidence?.stop();
    this.feed.close();
  }

  /** Goes on with runs whose job was given up while something outside was down. */
  async resumeRuns(): Promise<void> {
    await this.#executor.resume();
  }

  /** Forgets what is older than its retention, and the oldest events beyond the size. */
  async retain(): Promise<void> {
    const { config, stores, now } = this.#parts;
    const { events, incidents, maxDisk } = config.retention;
    const room = Math.max(maxDisk - (await stores.diskBeside()), maxDisk * LEAST_SHARE);
    await stores.events.forget(now() - events, room);
    await stores.incidents.forget(now() - incidents);
    await stores.runs.forget(now() - incidents);
    this.incidents.forget(now() - REMEMBERED_MS);
  }

  #createExecutor(): RunExecutor {
    const { config, stores, playbooks, connectors, reveal, incidentUrl, emit, now } = this.#parts;
    return new RunExecutor({
      store: stores.runs,
      queue: stores.jobs,
      connectors,
      reveal,
      playbooks: () => playbooks.current.value,
      responses: config.responses,
      deadline: withDeadline,
      settings: config.playbooks.settings,
      incidentUrl,
      saved: (run) => this.feed.publish({ kind: 'run', run }),
      emit,
      now,
    });
  }
}
