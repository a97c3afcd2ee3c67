import { AlertsModule, serveConsole } from '@gatewatch/alerts';
import { formatProblem } from '@gatewatch/event';
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
  type GatewatchConfig,
  type HttpApp,
} from '@gatewatch/nest';
import { consoleFolder } from '@gatewatch/wiring';
import { Module, type DynamicModule } from '@nestjs/common';
import { readConfiguration } from '../commands/configuration.ts';
import { say, type Terminal } from '../commands/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { DemoFeed } from './demo-feed.ts';
import { APPS, Gatewatch, type AppName } from './gatewatch.ts';
import { reportHealth } from './report-health.ts';
import { Screen } from './screen.ts';

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
  const flags = { 'http.port': options.port, dataDir: options.dataDir };
  const config = readConfiguration(options.config, terminal, flags);
  const apps = chosenApps(options, config);
  prepareDataDirectory(config.dataDir);
  const keys = loadOrCreateKeys(config.dataDir, config.secrets);
  const logger = createLogger(config.log.level, { pretty: terminal.interactive });
  const telemetry = createTelemetry({ log: logger });
  const { emit } = telemetry;
  const { now } = terminal;
  let url = '';
  const gatewatch = await Gatewatch.create({
    config,
    apps,
    keys,
    emit,
    report: (problem) => logger.error(formatProblem(problem)),
    writeLine: (severity, text) => logger[severity](text),
    incidentUrl: (id) => `${url}/#/incidents/${id}`,
    now,
  });
  const tokenStore = new FileTokenStore(config.dataDir);
  const opened = await openTokens(tokenStore, config.secrets);
  const stops: (() => Promise<void>)[] = [() => gatewatch.stop()];
  const stop = async (): Promise<void> => {
    for (const one of stops.reverse()) await one();
  };
  try {
    const health = new HealthRegistry();
    const http = await createHttpApp(rootOf(gatewatch), {
      config,
      telemetry,
      tokens: opened.tokens,
      hmacKey: keys.hmacKey,
      logger: new NestLogger(logger),
      now,
      health,
    });
    const folder = consoleFolder();
    if (gatewatch.alerts && folder) await serveConsole(http.app, folder);
    stops.push(() => http.close());
    const address = await http.listen();
    url = config.http.publicUrl ?? address;
    for (const problem of problemsOf(gatewatch)) say(terminal, formatProblem(problem));
    reportHealth(gatewatch, health);
    const screen = showStart(
      { config, gatewatch, http, url, apps, tokens: opened.created, demo: options.demo === true },
      terminal,
    );
    const feed = gatewatch.alerts?.feed.items().subscribe((item) => screen.item(item));
    if (feed) stops.push(async () => feed.unsubscribe());
    const demo = options.demo ? await openDemo(gatewatch, config, terminal) : undefined;
    await gatewatch.start();
    if (demo) {
      demo.start();
      stops.push(() => demo.stop());
      hintLater(screen);
    }
    onSignals(stop);
    return stop;
  } catch (error) {
    if (opened.created && url === '') await tokenStore.remove(); // nobody has seen them
    await stop().catch(() => undefined);
    throw error;
  }
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

function rootOf({ ingest, alerts, stores, rules, sources }: Gatewatch): DynamicModule {
  const imports: DynamicModule[] = [];
  const names = sources.value.sources.map(({ id }) => id);
  if (ingest) imports.push(IngestModule.register(ingest, names));
  if (alerts && stores) imports.push(AlertsModule.register(alerts, stores, rules));
  return { module: RootModule, imports };
}

function problemsOf({ rules, sources, playbooks }: Gatewatch) {
  return [...rules.problems, ...sources.problems, ...playbooks.problems];
}

interface Shown {
  readonly config: GatewatchConfig;
  readonly gatewatch: Gatewatch;
  readonly http: HttpApp;
  readonly url: string;
  readonly apps: readonly AppName[];
  readonly tokens: { readonly push: string; readonly admin: string } | undefined;
  readonly demo: boolean;
}

function showStart(
  { config, gatewatch, http, url, apps, tokens, demo }: Shown,
  terminal: Terminal,
): Screen {
  const errors = problemsOf(gatewatch).filter(({ severity }) => severity === 'error');
  const screen = new Screen((text) => void terminal.stdout.write(text), terminal.interactive, url);
  screen.banner({
    version,
    url,
    loginLink: http.loginLink(),
    dataDir: config.dataDir,
    storage: config.kafka ? 'Kafka' : 'the embedded default (SQLite)',
    rules: gatewatch.rules.value.list.filter(({ fires }) => fires).length,
    sources: gatewatch.sources.value.sources.map(({ id }) => id),
    playbooks: gatewatch.playbooks.value.length,
    fileErrors: new Set(errors.map(({ file }) => file)).size,
    responses: config.responses,
    demo,
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

const HINT_AFTER_MS = 45_000;

function hintLater(screen: Screen): void {
  const timer = setTimeout(() => screen.hint(), HINT_AFTER_MS);
  timer.unref();
}
