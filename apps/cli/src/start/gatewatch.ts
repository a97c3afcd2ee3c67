import { randomUUID } from 'node:crypto';
import { AlertsApp } from '@gatewatch/alerts';
import { DetectionApp } from '@gatewatch/detection';
import type { Emit, Problem } from '@gatewatch/event';
import { IngestApp } from '@gatewatch/ingest';
import type { GatewatchConfig, Keys } from '@gatewatch/nest';
import type { SourceSet } from '@gatewatch/normalize';
import type { Playbook } from '@gatewatch/playbook';
import {
  createConnectors,
  createPersist,
  dayOf,
  instanceId,
  loadConfiguredPlaybooks,
  loadConfiguredRules,
  loadConfiguredSources,
  openStages,
  openStores,
  RuleBook,
  shippedFolder,
  type Loaded,
  type Persist,
  type Stages,
  type Stores,
  type WriteLine,
} from '@gatewatch/wiring';
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
  /** told after every load of the rules */
  readonly rulesLoaded: (problems: readonly Problem[]) => void;
  /** something outside ended for good what this process lives on */
  readonly fatal: (error: Error) => void;
  readonly now: () => number;
}

/** The apps of this process, made from the configuration; started from the last stage to the first, stopped the other way. */
export class Gatewatch {
  readonly rules: RuleBook;
  readonly sources: Loaded<SourceSet>;
  readonly playbooks: Loaded<readonly Playbook[]>;
  readonly stores: Stores | undefined;
  readonly ingest: IngestApp | undefined;
  readonly detection: DetectionApp | undefined;
  readonly alerts: AlertsApp | undefined;
  readonly stages: Stages;
  readonly #stopping: AbortController;

  private constructor(built: Built) {
    this.rules = built.rules;
    this.sources = built.sources;
    this.playbooks = built.playbooks;
    this.stores = built.stores;
    this.ingest = built.ingest;
    this.detection = built.detection;
    this.alerts = built.alerts;
    this.stages = built.stages;
    this.#stopping = built.stopping;
  }

  static async create(parts: GatewatchParts): Promise<Gatewatch> {
    const { config, emit, now, apps } = parts;
    const [rules, sources, playbooks] = await Promise.all([
      openRules(parts),
      loadConfiguredSources(config),
      loadConfiguredPlaybooks(config),
    ]);
    refuseUnknownSources(config, sources);
    const stopping = new AbortController();
    const stages = await openStages({ config, emit, fatal: parts.fatal, now });
    const stores = apps.includes('alerts') ? openStores(config, emit, now) : undefined;
    const base = { rules, sources, playbooks, stages, stores, stopping };
    const context = { ...parts, ...base, persist: createPersist(emit, stopping.signal) };
    return new Gatewatch({
      ...base,
      ingest: apps.includes('ingest') ? createIngest(context) : undefined,
      detection: apps.includes('detection') ? createDetection(context) : undefined,
      alerts: stores ? createAlerts(context, stores) : undefined,
    });
  }

  async start(): Promise<void> {
    this.rules.watch();
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
      await this.rules.close();
      await this.ingest?.stop();
      await this.detection?.stop();
      await this.alerts?.stop();
      await this.stores?.close();
      await this.stages.close();
    } finally {
      clearTimeout(patience);
    }
  }
}

/** A wrong name would make dead letters of all that an input reads. One that a broken file should have made may come back. */
function refuseUnknownSources({ inputs }: GatewatchConfig, sources: Loaded<SourceSet>): void {
  if (sources.problems.some(({ severity }) => severity === 'error')) return;
  const named = [
    ...inputs.files.map(({ source }, index) => [`inputs.files[${index}].source`, source] as const),
    ...inputs.kafka.map(({ source }, index) => [`inputs.kafka[${index}].source`, source] as const),
    ['inputs.stdin.source', inputs.stdin === false ? undefined : inputs.stdin.source] as const,
  ];
  for (const [setting, source] of named) {
    if (source === undefined || sources.value.find(source)) continue;
    const known = sources.value.sources.map(({ id }) => id).sort();
    throw new UsageError(
      `${setting}: there is no source '${source}'; there are ${known.join(', ')}`,
    );
  }
}

/** How long a stop waits for what is outside before it gives up writes that a restart repeats. */
const PATIENCE_MS = 8000;

interface Built {
  readonly rules: RuleBook;
  readonly sources: Loaded<SourceSet>;
  readonly playbooks: Loaded<readonly Playbook[]>;
  readonly stages: Stages;
  readonly stores: Stores | undefined;
  readonly stopping: AbortController;
  readonly ingest: IngestApp | undefined;
  readonly detection: DetectionApp | undefined;
  readonly alerts: AlertsApp | undefined;
}

function openRules({ config, rulesLoaded, emit, now }: GatewatchParts): Promise<RuleBook> {
  return RuleBook.open({
    load: (instead) => loadConfiguredRules(config, dayOf(now()), instead),
    folders: [...(config.shipped.rules ? [shippedFolder('rules')] : []), ...config.rules.folders],
    loaded: ({ problems }) => rulesLoaded(problems),
    emit,
  });
}

type Context = GatewatchParts & Omit<Built, AppName> & { readonly persist: Persist };

function createIngest(context: Context): IngestApp {
  const { config, stages, sources, keys, rules, persist, report, emit, now } = context;
  return new IngestApp({
    config,
    stages,
    sources: sources.value,
    keys,
    instance: instanceId(config.dataDir, randomUUID),
    matchContent: (event) => rules.current.value.matchContent(event),
    persist,
    report,
    emit,
    now,
  });
}

function createDetection({ config, stages, rules, persist, emit, now }: Context): DetectionApp {
  return new DetectionApp({ config, stages, rules, persist, emit, now });
}

function createAlerts(context: Context, stores: Stores): AlertsApp {
  const { config, stages, playbooks, incidentUrl, persist, emit, now } = context;
  return new AlertsApp({
    config,
    stages,
    stores,
    playbooks: playbooks.value,
    connectors: createConnectors(context.writeLine),
    incidentUrl: ({ id }) => incidentUrl(id),
    persist,
    emit,
    now,
  });
}
