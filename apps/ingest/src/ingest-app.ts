import type { Emit, EventBundle, Problem } from '@gatewatch/event';
import type { GatewatchConfig, Keys } from '@gatewatch/nest';
import {
  createNormalizer,
  type Enrich,
  type Normalizer,
  type SourceSet,
} from '@gatewatch/normalize';
import {
  readTopics,
  type FileBook,
  type Persist,
  type ReadingTopics,
  type Stages,
} from '@gatewatch/wiring';
import { ClockBeat } from './clock-beat.ts';
import { FileInputs } from './file-inputs.ts';
import { InputProgress } from './input-progress.ts';
import { InputWatch } from './input-watch.ts';
import { Intake } from './intake.ts';
import type { IntakeLog } from './intake-log.ts';
import { PushInput } from './push-input.ts';
import type { Protection } from './protection.ts';
import { seal } from './sealing.ts';
import { clockPosition, readPosition, StageIntakeLog } from './stage-intake-log.ts';
import { StdinInput } from './stdin-input.ts';
import { inflate } from './inflate.ts';
import { decodeUtf8 } from './utf8.ts';
import { TopicInputs } from './topic-inputs.ts';

/** What ingest tells the vault of credentials. */
export interface Vault {
  /** a gateway's name of the credential of a token */
  link(id: string, token: string): void;
  flush(): Promise<void>;
}

export interface IngestParts {
  readonly config: GatewatchConfig;
  readonly stages: Stages;
  readonly sources: FileBook<SourceSet>;
  readonly keys: Keys;
  readonly protection: Protection;
  /** what tokens stand for is kept in it before the events that name them are stored */
  readonly vault?: Vault | undefined;
  /** names this process among others; the same after a restart */
  readonly instance: string;
  readonly matchContent: (event: Parameters<NonNullable<MatchContent>>[0]) => string[];
  /** what else is known of what an event holds */
  readonly enrich: Enrich;
  readonly persist: Persist;
  readonly report: (problem: Problem) => void;
  readonly emit: Emit;
  readonly now: () => number;
}

type MatchContent = Parameters<typeof createNormalizer>[0]['matchContent'];

/** How long after its time an event may reach an input that seems to be read to its end: gateways write every few seconds. */
const DELAY_MS = 5000;
/** The same of pushes, which come in batches. */
const PUSH_DELAY_MS = 10_000;
const PUSH = 'push:';
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Records in, events out: all configured inputs, one intake. */
export class IngestApp {
  readonly intake: Intake;
  readonly push: PushInput;
  readonly watch: InputWatch;
  readonly #parts: IngestParts;
  readonly #clock: ClockBeat;
  readonly #overall: InputProgress;
  #files: FileInputs | undefined;
  #topics: ReadingTopics | undefined;
  #beating: Promise<void> | undefined;
  #open = false;

  constructor(parts: IngestParts) {
    const { config, stages, instance, persist, now } = parts;
    const { tenant, lateness: latenessMs } = config;
    this.#parts = parts;
    const log = afterVault(parts, new StageIntakeLog(stages, persist, instance));
    this.#overall = new InputProgress({ delayMs: DELAY_MS, idleMs: config.idle, latenessMs });
    this.watch = new InputWatch({
      log,
      tenant,
      instance,
      latenessMs: latenessMs + PUSH_DELAY_MS,
      progress: this.#overall,
    });
    this.intake = createIntake(parts, log, this.#overall, this.watch);
    const name = `${PUSH}${instance}:${now()}`;
    this.push = new PushInput(this.intake, {
      name,
      latenessMs,
      delayMs: PUSH_DELAY_MS,
      maxWaitingBytes: MAX_WAITING_BYTES,
    });
    const partitions = stages.events.partitions;
    this.#clock = new ClockBeat({
      log,
      tenant,
      instance,
      partitions,
      latenessMs,
      progress: this.#overall,
    });
  }

  /** Announces every input before time goes on, then reads. */
  async start(): Promise<void> {
    const { config } = this.#parts;
    await this.#recall();
    const lost = await this.#parts.stages.positions(PUSH);
    if (config.inputs.push) await this.push.open();
    await this.#endLost([...lost.keys()]);
    await this.#startStdin();
    await this.#startFiles();
    await this.#startTopics();
    this.#open = true;
    await this.beat();
  }

  /** Once a second: heartbeats of inputs that have nothing new. A beat that is still waiting for the log is not repeated. */
  beat(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
    return this.#beating;
  }

  /** Stops reading, and finishes what is in hand. */
  async stop(): Promise<void> {
    this.#open = false;
    await this.#files?.stop();
    await this.#topics?.stop();
    await this.#beating;
    await this.push.close();
    await this.intake.settle();
  }

  /** What time it was when this ingest was here last. */
  async #recall(): Promise<void> {
    const { stages, config, instance, now } = this.#parts;
    const stored = await stages.position(clockPosition(instance));
    if (stored) this.#overall.took(readPosition(stored).newest, now());
    const watched = await stages.position(InputWatch.positionOf(instance));
    this.watch.recall(watched && readPosition(watched), now(), config.inputs.push);
  }

  /**
   * Whoever was killed could not say that nothing more is pushed to it, and time would wait for that. Said after the new input was
   * opened: with none open, time would go on to the end of the old one, and what is a little older would be late.
   */
  async #endLost(names: readonly string[]): Promise<void> {
    const { stages, config } = this.#parts;
    for (const name of names) {
      await this.intake.open(name, { latenessMs: config.lateness });
      await this.intake.end(name);
      await stages.forgetPosition(name);
    }
  }

  async #beat(): Promise<void> {
    if (!this.#open) return;
    const askedAt = this.#parts.now();
    await this.watch.beat(askedAt); // before time goes on, so that its minute is not late
    await this.#clock.beat(askedAt); // first: an idle push lets go of time, which must not run ahead of the newest event
    if (this.#parts.config.inputs.push) await this.push.beat(askedAt);
  }

  async #startFiles(): Promise<void> {
    const { config, stages, report, emit, now } = this.#parts;
    if (config.inputs.files.length === 0) return;
    const stored = await stages.positions('file:');
    const positions = [...stored.values()].map(readPosition);
    this.#files = new FileInputs({
      intake: this.intake,
      files: config.inputs.files,
      latenessMs: config.lateness,
      positions,
      forget: (input) => stages.forgetPosition(input),
      readable: (input) => this.watch.readable(input, now()),
      report,
      now,
      emit,
    });
    await this.#files.start();
  }

  async #startTopics(): Promise<void> {
    const { config, stages, now } = this.#parts;
    const watch = {
      readable: (input: string): void => this.watch.readable(input, now()),
      unreadable: (input: string): void => this.watch.unreadable(input),
    };
    const position = async (
      input: string,
    ): Promise<ReturnType<typeof readPosition> | undefined> => {
      const stored = await stages.position(input);
      return stored && readPosition(stored);
    };
    this.#topics = await readTopics(
      stages,
      config,
      new TopicInputs({ intake: this.intake, config, watch, position }),
    );
  }

  async #startStdin(): Promise<void> {
    const { config, instance, emit, now } = this.#parts;
    const { stdin } = config.inputs;
    if (stdin === false) return;
    const settings = {
      latenessMs: config.lateness,
      counted: 'stdin',
      ...(stdin.source ? { source: stdin.source } : {}),
    };
    const input = new StdinInput(this.intake, `stdin:${instance}:${now()}`, settings);
    await input.open();
    input.read(process.stdin).catch((error: unknown) => {
      emit({ name: 'fault', place: 'stdin', message: String(error), attempt: 1 });
    });
  }
}

function afterVault({ vault, persist }: IngestParts, log: IntakeLog): IntakeLog {
  if (!vault) return log;
  return {
    append: async (batch) => {
      linkNames(vault, batch.bundles);
      await persist('vault', () => vault.flush());
      await log.append(batch);
    },
  };
}

/** Incidents know a credential by the name that the gateway gives it. */
function linkNames(vault: Vault, bundles: readonly EventBundle[]): void {
  for (const { events } of bundles)
    for (const { e } of events) {
      const { 'api.key.id': id, 'api.key.token': token } = e;
      if (typeof id === 'string' && typeof token === 'string') vault.link(id, token);
    }
}

function createIntake(
  parts: IngestParts,
  log: IntakeLog,
  overall: InputProgress,
  watch: InputWatch,
): Intake {
  const { config, sources, keys, protection, matchContent, enrich, now, emit } = parts;
  const normalizerOf = (value: SourceSet): Normalizer =>
    createNormalizer({
      sources: value,
      ...protection,
      decode: decodeUtf8,
      inflate,
      trustedProxies: config.trustedProxies,
      matchContent,
      enrich,
    });
  let normalizer = normalizerOf(sources.current.value);
  sources.follow(({ value }) => (normalizer = normalizerOf(value))); // between two records: each is read by one version
  return new Intake({
    tenant: config.tenant,
    log,
    normalize: (record, place, at, hint) => normalizer.normalize(record, place, at, hint),
    seal: (record) => seal(keys.sealKeys, record),
    now,
    emit,
    progress: { delayMs: DELAY_MS, idleMs: config.idle },
    overall,
    watch: (input, tally, newest, at) => watch.took(input, tally, newest, at),
  });
}
