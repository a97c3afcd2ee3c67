import { safeMessage, type Emit, type Signal } from '@gatewatch/event';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { LabelCap } from './label-cap.ts';

export const TELEMETRY = Symbol('Telemetry');
export const EMIT = Symbol('Emit');

/** Where signals go: metrics, and lines for what a person must know. */
export interface Telemetry {
  readonly emit: Emit;
  readonly registry: Registry;
  /** Prometheus text format 0.0.4 */
  metricsText(): Promise<string>;
}

/** Writes the few lines that signals are worth; a pino logger is one. */
export interface SignalLog {
  warn(fields: object, message: string): void;
}

export interface TelemetryOptions {
  readonly log?: SignalLog;
  /** metrics of the process itself (CPU, memory, event loop); default true */
  readonly process?: boolean;
}

type Handlers = { readonly [Name in Signal['name']]: (signal: Named<Name>) => void };
type Named<Name extends Signal['name']> = Extract<Signal, { name: Name }>;

/** Never throws into who emits, and costs a map look-up and an addition per signal. */
export function createTelemetry({ log, process = true }: TelemetryOptions = {}): Telemetry {
  const registry = new Registry();
  if (process) collectDefaultMetrics({ register: registry });
  const handlers = createHandlers(new Meters(registry), log);
  return {
    emit: (signal) => (handlers[signal.name] as (signal: Signal) => void)(signal),
    registry,
    metricsText: () => registry.metrics(),
  };
}

type Labels = Readonly<Record<string, string | number>>;

/** Metrics of one registry with bounded labels. */
class Meters {
  readonly #registry: Registry;
  readonly #caps = new LabelCap();
  constructor(registry: Registry) {
    this.#registry = registry;
  }
  counter(name: string, help: string, labelNames: string[] = []) {
    const counter = new Counter({
      name: `gatewatch_${name}_total`,
      help,
      labelNames,
      registers: [this.#registry],
    });
    return (labels: Labels, count = 1) => {
      if (count > 0) counter.inc(this.#bounded(name, labels), count);
    };
  }
  gauge(name: string, help: string, labelNames: string[] = []) {
    const gauge = new Gauge({
      name: `gatewatch_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
    });
    return (labels: Labels, value: number) => {
      if (Number.isFinite(value)) gauge.set(this.#bounded(name, labels), value);
    };
  }
  #bounded(metric: string, labels: Labels): Record<string, string> {
    const bounded: Record<string, string> = {};
    for (const [label, value] of Object.entries(labels)) {
      bounded[label] = this.#caps.cap(metric, label, String(value));
    }
    return bounded;
  }
}

function createHandlers(meters: Meters, log: SignalLog | undefined): Handlers {
  return { ...ingestHandlers(meters), ...detectionHandlers(meters), ...alertHandlers(meters, log) };
}

type IngestSignal =
  | 'records_received'
  | 'events_produced'
  | 'records_dropped'
  | 'dead_letters'
  | 'conversion_failures'
  | 'enrichment_file';

function ingestHandlers(meters: Meters): Pick<Handlers, IngestSignal> {
  const received = meters.counter('records_received', 'Records read, by input', ['input']);
  const produced = meters.counter('events_produced', 'Events made, by source', ['source']);
  const dropped = meters.counter('records_dropped', 'Records that a source drops', ['source']);
  const dead = meters.counter('dead_letters', 'Records that could not become events', ['reason']);
  const failures = meters.counter('conversion_failures', 'Fields that could not be converted', [
    'source',
    'field',
  ]);
  const entries = meters.gauge('enrichment_entries', 'Entries of a file that enriches events', [
    'kind',
    'file',
  ]);
  const read = meters.gauge(
    'enrichment_loaded_seconds',
    'When a file that enriches events was read, since the epoch',
    ['kind', 'file'],
  );
  return {
    enrichment_file: ({ kind, file, entries: count, at }) => {
      entries({ kind, file }, count);
      read({ kind, file }, at / 1000);
    },
    records_received: ({ input, count }) => received({ input: kindOfInput(input) }, count),
    events_produced: ({ source, count }) => produced({ source }, count),
    records_dropped: ({ source, count }) => dropped({ source }, count),
    dead_letters: ({ reason, count }) => dead({ reason }, count),
    conversion_failures: ({ source, field, count }) => failures({ source, field }, count),
  };
}

/** Without what changes at every start and rotation: the last part of `file:<path>:<fingerprint>` and all after `push` and `demo`. */
function kindOfInput(input: string): string {
  const made = /^(?<kind>push|demo):/.exec(input)?.groups?.['kind'];
  if (made !== undefined) return made;
  return input.startsWith('file:') ? input.replace(/:[^:/\\]*$/, '') : input;
}

type DetectionSignal =
  | 'events_matched'
  | 'observations'
  | 'late_events'
  | 'duplicate_events'
  | 'unknown_observations'
  | 'held_observations'
  | 'watermark'
  | 'entities'
  | 'entities_evicted'
  | 'detections'
  | 'checkpoint_saved';

function detectionHandlers(meters: Meters): Pick<Handlers, DetectionSignal> {
  const matched = meters.counter('events_matched', 'Events that were held against the rules');
  const observed = meters.counter('observations', 'Observations made for stateful rules');
  const late = meters.counter('late_events', 'Events that came after the watermark');
  const duplicates = meters.counter('duplicate_events', 'Events that were taken before');
  const unknown = meters.counter(
    'unknown_observations',
    'Observations of rules that are gone: they were taken out or changed before what they saw was decided',
  );
  const evicted = meters.counter('entities_evicted', 'Entities forgotten because of the cap');
  const detections = meters.counter('detections', 'Firings, by rule', ['rule']);
  return {
    events_matched: ({ count }) => matched({}, count),
    observations: ({ count }) => observed({}, count),
    late_events: ({ count }) => late({}, count),
    duplicate_events: ({ count }) => duplicates({}, count),
    unknown_observations: ({ count }) => unknown({}, count),
    entities_evicted: ({ count }) => evicted({}, count),
    detections: ({ rule, count }) => detections({ rule }, count),
    ...correlatorHandlers(meters),
  };
}

const PLACE = ['stage', 'partition'];

interface CorrelatorPlace {
  readonly partition: number;
  readonly stage?: number | undefined;
}

function labelsOf({ partition, stage = 1 }: CorrelatorPlace): { stage: number; partition: number } {
  return { stage, partition };
}

type CorrelatorSignal = 'held_observations' | 'watermark' | 'entities' | 'checkpoint_saved';

function correlatorHandlers(meters: Meters): Pick<Handlers, CorrelatorSignal> {
  const saved = meters.counter('checkpoints', 'Checkpoints saved', PLACE);
  const size = meters.gauge(
    'checkpoint_entities',
    'Entities changed in the last checkpoint',
    PLACE,
  );
  const held = meters.gauge('held_observations', 'Observations that wait for the watermark', PLACE);
  const watermark = meters.gauge(
    'watermark_seconds',
    'Watermark, event time since the epoch',
    PLACE,
  );
  const entities = meters.gauge('entities', 'Entities in memory', PLACE);
  return {
    held_observations: (signal) => held(labelsOf(signal), signal.value),
    watermark: (signal) => watermark(labelsOf(signal), signal.value / 1000),
    entities: (signal) => entities(labelsOf(signal), signal.value),
    checkpoint_saved: (signal) => {
      saved(labelsOf(signal));
      size(labelsOf(signal), signal.entities);
    },
  };
}

type AlertSignal = Exclude<Signal['name'], IngestSignal | DetectionSignal>;

function alertHandlers(meters: Meters, log?: SignalLog): Pick<Handlers, AlertSignal> {
  const incidents = meters.counter('incidents', 'Incidents that opened or grew', [
    'change',
    'severity',
  ]);
  const runs = meters.counter('runs', 'Playbook runs, by the state they reached', [
    'playbook',
    'state',
  ]);
  const actions = meters.counter('actions', 'Actions, by outcome', ['action', 'outcome']);
  const broken = meters.gauge('files_with_errors', 'Files that could not be loaded', ['kind']);
  const faults = meters.counter('faults', 'Faults, by place', ['place']);
  return {
    incidents: ({ change, severity }) => incidents({ change, severity }),
    runs: ({ playbook, state }) => runs({ playbook, state }),
    actions: ({ action, outcome }) => actions({ action, outcome }),
    files_with_errors: ({ kind, value }) => {
      broken({ kind }, value);
      if (value > 0) log?.warn({ kind, files: value }, `${value} ${kind} files have errors`);
    },
    fault: ({ place, message, attempt }) => {
      faults({ place });
      log?.warn({ place, attempt }, `fault in ${place}: ${safeMessage(message)}`);
    },
  };
}
