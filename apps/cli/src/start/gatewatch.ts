import { randomUUID } from 'node:crypto';
import { AlertsApp } from '@gatewatch/alerts';
import { DetectionApp } from '@gatewatch/detection';
import type { Emit, Problem } from '@gatewatch/event';
import { createProtection, IngestApp } from '@gatewatch/ingest';
import type { GatewatchConfig, Keys } from '@gatewatch/nest';
import {
  createConnectors,
  createPersist,
  instanceId,
  openBooks,
  openStages,
  openStores,
  openVault,
  revealFrom,
  unmetSources,
  type Books,
  type Persist,
  type Stages,
  type Stores,
  type WriteLine,
} from '@gatewatch/wiring';
import type { CredentialVault } from '@gatewatch/playbook';
import { UsageError } from '../usage-error.ts';

export const APPS = ['ingest', 'detection', 'alerts'] as const;
export type AppName = (typeof APPS)[number];

export interface GatewatchParts {
  readonly config: GatewatchConfig;
  readonly apps: readonly AppName[];
  readonly keys: Keys;
  readonly emit: Emit;
  readonly report: (problem: Problem) => void;
  /** where the action `log.write` puts its lines */
  readonly writeLine: WriteLine;
  readonly incidentUrl: (id: string) => string;
  /** told after every load of rules, sources or playbooks */
  readonly filesLoaded: (name: keyof Books, problems: readonly Problem[], inForce?: string) => void;
  /** something outside ended for good what this process lives on */
  readonly fatal: (error: Error) => void;
  readonly now: () => number;
}

/** The apps of this process, made from the configuration; started from the last stage to the first, stopped the other way. */
export class Gatewatch {
  readonly books: Books;
  readonly stores: Stores | undefined;
  readonly ingest: IngestApp | undefined;
  readonly detection: DetectionApp | undefined;
  readonly alerts: AlertsApp | undefined;
  readonly stages: Stages;
  /** gives credentials back to allowed connectors, where the operator keeps them */
  readonly vault: CredentialVault | undefined;
  readonly #stopping: AbortController;

  private constructor(built: Built) {
    this.books = built.books;
    this.stores = built.stores;
    this.ingest = built.ingest;
    this.detection = built.detection;
    this.alerts = built.alerts;
    this.stages = built.stages;
    this.vault = built.vault;
    this.#stopping = built.stopping;
  }

  static async create(parts: GatewatchParts): Promise<Gatewatch> {
    const { config, emit, now, apps } = parts;
    const books = await openBooks({
      config,
      enriches: apps.includes('ingest'),
      loaded: parts.filesLoaded,
      emit,
      now,
    });
    refuseUnknownSources(config, books);
    const stopping = new AbortController();
    const stages = await openStages({ config, emit, fatal: parts.fatal, now });
    const stores = apps.includes('alerts') ? openStores(config, emit, now) : undefined;
    const fills = apps.includes('ingest');
    const vault =
      fills || stores ? await openVault({ config, keys: parts.keys, fills, emit, now }) : undefined;
    const base = { books, stages, stores, vault, stopping };
    const context = { ...parts, ...base, persist: createPersist(emit, stopping.signal) };
    return new Gatewatch({
      ...base,
      ingest: apps.includes('ingest') ? await createIngest(context) : undefined,
      detection: apps.includes('detection') ? createDetection(context) : undefined,
      alerts: stores ? createAlerts(context, stores) : undefined,
    });
  }

  async start(): Promise<void> {
    for (const book of Object.values(this.books)) book.watch();
    await this.alerts?.start();
    await this.detection?.start();
    await this.ingest?.start();
  }

  /** Finishes what is in hand, checkpoints, and lets go of everything. */
  async stop(): Promise<void> {
    const patience = setTimeout(
      () => this.#stopping.abort(new Error('the process is stopping')),
      PATIENCE_MS,
    );
    try {
      for (const book of Object.values(this.books)) await book.close();
      await this.ingest?.stop();
      await this.detection?.stop();
      await this.alerts?.stop();
      await this.stores?.close();
      await this.stages.close();
      await this.vault?.close();
    } finally {
      clearTimeout(patience);
    }
  }
}

/** A wrong name would make dead letters of all that an input reads. One that a broken file should have made may come back. */
function refuseUnknownSources(config: GatewatchConfig, { sources }: Books): void {
  const { value, problems } = sources.current;
  if (problems.some(({ severity }) => severity === 'error')) return;
  const [unmet] = unmetSources(config, value);
  if (unmet !== undefined) throw new UsageError(unmet);
}

/** How long a stop waits for what is outside before it gives up writes that a restart repeats. */
const PATIENCE_MS = 8000;

interface Built {
  readonly books: Books;
  readonly stages: Stages;
  readonly vault: CredentialVault | undefined;
  readonly stores: Stores | undefined;
  readonly stopping: AbortController;
  readonly ingest: IngestApp | undefined;
  readonly detection: DetectionApp | undefined;
  readonly alerts: AlertsApp | undefined;
}

type Context = GatewatchParts & Omit<Built, AppName> & { readonly persist: Persist };

async function createIngest(context: Context): Promise<IngestApp> {
  const { config, stages, books, keys, persist, vault, report, emit, now } = context;
  const kept = config.protect.vault ? vault : undefined;
  return new IngestApp({
    config,
    stages,
    sources: books.sources,
    keys,
    protection: await createProtection({
      config,
      hmacKeys: keys.hmacKeys,
      now,
      remember: kept && ((token, credential) => kept.remember(token, credential)),
    }),
    vault: kept,
    instance: instanceId(config.dataDir, randomUUID),
    matchContent: (event) => books.rules.current.value.matchContent(event),
    enrich: books.enrichment.enrich,
    persist,
    report,
    emit,
    now,
  });
}

function createDetection({ config, stages, books, persist, emit, now }: Context): DetectionApp {
  return new DetectionApp({ config, stages, rules: books.rules, persist, emit, now });
}

function createAlerts(context: Context, stores: Stores): AlertsApp {
  const { config, stages, books, incidentUrl, persist, emit, now } = context;
  return new AlertsApp({
    config,
    stages,
    stores,
    playbooks: books.playbooks,
    connectors: createConnectors(context.writeLine),
    reveal: context.vault && revealFrom(context.vault),
    incidentUrl: ({ id }) => incidentUrl(id),
    persist,
    emit,
    now,
  });
}
