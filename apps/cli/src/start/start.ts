import { join, resolve } from 'node:path';
import { AlertsModule, serveConsole } from '@gatewatch/alerts';
import { DetectionModule } from '@gatewatch/detection';
import { filesWithErrors, formatProblem, type Problem } from '@gatewatch/event';
import { IngestModule } from '@gatewatch/ingest';
import {
  createHttpApp,
  createLogger,
  createTelemetry,
  FileTokenStore,
  HealthRegistry,
  loadOrCreateKeys,
  NestLogger,
  onSignals,
  openTokens,
  prepareDataDirectory,
  GatewatchConfig,
  type HttpApp,
  type Keys,
  type Telemetry,
  type Tokens,
} from '@gatewatch/nest';
import { consoleFolder, problemsOf } from '@gatewatch/wiring';
import { Module, type DynamicModule } from '@nestjs/common';
import { readConfiguration } from '../commands/configuration.ts';
import { say, type Terminal } from '../commands/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { commandName } from './command-name.ts';
import { DemoFeed } from './demo-feed.ts';
import { APPS, Gatewatch, type AppName } from './gatewatch.ts';
import { FileReports, reportHealth } from './report-health.ts';
import { Screen } from './screen.ts';
import { watchFaults } from './watch-faults.ts';

export interface StartOptions {
  readonly config?: string;
  readonly demo?: boolean;
  readonly only?: string;
  readonly port?: string;
  readonly dataDir?: string;
}

@Module({})
class RootModule {}

/** `gatewatch start`: runs until a signal ends it. Resolves once everything runs. @throws what keeps it from starting */
export async function start(
  options: StartOptions,
  terminal: Terminal,
): Promise<() => Promise<void>> {
  const setting = prepare(options, terminal);
  const gatewatch = await create(setting, terminal);
  const tokenStore = new FileTokenStore(setting.config.dataDir);
  const opened = await openTokens(tokenStore, setting.config.secrets);
  const stops = new Stops([() => gatewatch.stop()]);
  const started = Promise.withResolvers<void>();
  onSignals(async () => {
    await started.promise; // what has begun to start can't be stopped half way
    await stops.run();
  });
  try {
    const http = await openDoor(gatewatch, setting, { tokens: opened.tokens, terminal, stops });
    const screen = showStart({ ...setting, gatewatch, http, tokens: opened.created }, terminal);
    const feed = gatewatch.alerts?.feed.items().subscribe((item) => screen.item(item));
    stops.add(async () => feed?.unsubscribe());
    const demo = setting.demo ? await openDemo(gatewatch, setting.config, terminal) : undefined;
    await gatewatch.start();
    const { push } = setting.config.inputs;
    const command = commandName(terminal.env);
    if (demo) startDemo(demo, () => screen.hint({ push, command }), stops);
    return () => stops.run();
  } catch (error) {
    if (opened.created && setting.address.url === '') await tokenStore.remove(); // nobody has seen them
    await stops.run().catch(() => undefined);
    throw error;
  } finally {
    started.resolve();
  }
}

interface Setting {
  readonly config: GatewatchConfig;
  readonly apps: readonly AppName[];
  readonly keys: Keys;
  readonly logger: ReturnType<typeof createLogger>;
  readonly telemetry: Telemetry;
  readonly health: HealthRegistry;
  readonly demo: boolean;
  /** where it listens, once it does */
  readonly address: { url: string };
}

function prepare(options: StartOptions, terminal: Terminal): Setting {
  const flags = { 'http.port': options.port, dataDir: options.dataDir };
  const config = readConfiguration(options.config, terminal, flags);
  if (options.demo && config.dataDir === resolve(terminal.cwd, DEFAULT_DATA_DIR)) {
    config.dataDir = join(config.dataDir, 'demo'); // so that what is played never stands among what is real
  }
  const apps = chosenApps(options, config);
  prepareDataDirectory(config.dataDir);
  const keys = loadOrCreateKeys(config.dataDir, config.secrets);
  const logger = createLogger(config.log.level, { pretty: terminal.interactive });
  const health = new HealthRegistry();
  const told = createTelemetry({ log: logger });
  const faults = watchFaults(told.emit, health, terminal.now);
  const telemetry = { ...told, emit: faults.emit };
  setInterval(() => faults.forget(), FORGET_FAULTS_MS).unref();
  const demo = options.demo === true;
  return { config, apps, keys, logger, telemetry, health, demo, address: { url: '' } };
}

function create(
  { logger, telemetry, health, address, ...setting }: Setting,
  { now }: Terminal,
): Promise<Gatewatch> {
  const files = new FileReports(health);
  return Gatewatch.create({
    ...setting,
    emit: telemetry.emit,
    report: (problem) => logger.error(formatProblem(problem)),
    writeLine: (severity, text) => logger[severity](text),
    incidentUrl: (id) => `${address.url}/#/incidents/${id}`,
    filesLoaded: (name, problems, inForce) => {
      const fresh = files.loaded(name, problems, inForce);
      if (address.url === '') return; // those of the start are said to the person who starts it
      for (const problem of fresh) logger[levelOf(problem)](formatProblem(problem));
    },
    fatal: (error) => {
      logger.fatal(
        `${error.message}: ending, so that whoever supervises this process starts it again`,
      );
      process.exit(1);
    },
    now,
  });
}

/** What is to be ended, the newest first. */
class Stops {
  readonly #stops: (() => Promise<void>)[];
  constructor(stops: (() => Promise<void>)[]) {
    this.#stops = stops;
  }
  add(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }
  async run(): Promise<void> {
    for (const stop of this.#stops.splice(0).toReversed()) await stop();
  }
}

interface DoorParts {
  readonly tokens: Tokens;
  readonly terminal: Terminal;
  readonly stops: Stops;
}

/** Listens, with health, metrics, the API of the apps that run here, and the console. */
async function openDoor(
  gatewatch: Gatewatch,
  { config, telemetry, health, keys, logger, address }: Setting,
  { tokens, terminal, stops }: DoorParts,
): Promise<HttpApp> {
  const http = await createHttpApp(rootOf(gatewatch), {
    config,
    telemetry,
    tokens,
    hmacKey: keys.hmacKey,
    logger: new NestLogger(logger),
    now: terminal.now,
    health,
  });
  const folder = consoleFolder();
  if (gatewatch.alerts && folder) await serveConsole(http, folder);
  stops.add(() => http.close());
  const bound = await http.listen();
  address.url = config.http.publicUrl ?? bound;
  for (const problem of problemsOf(gatewatch.books)) say(terminal, formatProblem(problem));
  reportHealth(gatewatch, health);
  return http;
}

function startDemo(demo: DemoFeed, hint: () => void, stops: Stops): void {
  demo.start();
  stops.add(() => demo.stop());
  setTimeout(hint, HINT_AFTER_MS).unref();
}

function chosenApps({ only, demo }: StartOptions, config: GatewatchConfig): readonly AppName[] {
  if (only === undefined) return APPS;
  const app = APPS.find((name) => name === only);
  if (!app) throw new UsageError(`--only: there is no app '${only}'; there are ${APPS.join(', ')}`);
  if (!config.kafka || config.kafka.brokers.length === 0) {
    throw new UsageError(
      '--only: separate apps meet on Kafka: set kafka.brokers (GATEWATCH_KAFKA_BROKERS), or start all in one process',
    );
  }
  if (demo && app !== 'ingest') throw new UsageError('--demo: only ingest can be fed demo traffic');
  return [app];
}

function rootOf({ ingest, detection, alerts, stores, stages, books }: Gatewatch): DynamicModule {
  const imports: DynamicModule[] = [];
  if (ingest) imports.push(IngestModule.register(ingest, books.sources));
  if (detection) imports.push(DetectionModule.register(stages));
  if (alerts && stores) imports.push(AlertsModule.register(alerts, stores, books));
  return { module: RootModule, imports };
}

const levelOf = ({ severity }: Problem): 'error' | 'warn' =>
  severity === 'error' ? 'error' : 'warn';

interface Shown extends Setting {
  readonly gatewatch: Gatewatch;
  readonly http: HttpApp;
  readonly tokens: { readonly push: string; readonly admin: string } | undefined;
}

function showStart(
  { config, gatewatch, http, address: { url }, apps, tokens, demo }: Shown,
  terminal: Terminal,
): Screen {
  const { rules, sources, playbooks } = gatewatch.books;
  const screen = new Screen((text) => void terminal.stdout.write(text), terminal.interactive, url);
  screen.banner({
    version,
    url,
    loginLink: http.loginLink(),
    dataDir: config.dataDir,
    storage: config.kafka ? 'Kafka' : 'the embedded default (SQLite)',
    rules: rules.current.value.list.filter(({ fires }) => fires).length,
    sources: sources.current.value.sources.length,
    playbooks: playbooks.current.value.length,
    fileErrors: filesWithErrors(problemsOf(gatewatch.books)),
    responses: config.responses,
    demo,
    push: config.inputs.push,
    command: commandName(terminal.env),
    apps,
    ...(tokens ? { tokens } : {}),
  });
  return screen;
}

const DEMO_MARK = 'demo.fed-until';

async function openDemo(
  { ingest, stores }: Gatewatch,
  config: GatewatchConfig,
  { now }: Terminal,
): Promise<DemoFeed | undefined> {
  if (!ingest) return undefined;
  const until = await stores?.meta.get(DEMO_MARK);
  const demo = new DemoFeed({
    intake: ingest.intake,
    latenessMs: config.lateness,
    seed: now() % 100_000,
    fedUntil: until === undefined ? undefined : Number(until),
    now,
  });
  await demo.open();
  await stores?.meta.set(DEMO_MARK, String(now()));
  return demo;
}

const DEFAULT_DATA_DIR = new GatewatchConfig().dataDir;
const FORGET_FAULTS_MS = 5000;
const HINT_AFTER_MS = 45_000;
