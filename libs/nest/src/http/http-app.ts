import { hkdfSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  Global,
  Module,
  ValidationPipe,
  type DynamicModule,
  type LoggerService,
  type Provider,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  GatewatchConfig,
  type HttpSettings,
  type TlsSettings,
} from '../configuration/gatewatch-config.ts';
import { readTlsFiles } from '../configuration/tls-files.ts';
import { EMIT, TELEMETRY, type Telemetry } from '../telemetry/telemetry.ts';
import { addDoorHooks } from './door-hooks.ts';
import { Doors } from './doors.ts';
import { HealthController } from './health.controller.ts';
import { HealthRegistry } from './health.ts';
import { HostCheck } from './hosts.ts';
import { explainListenError } from './listen-error.ts';
import { OpenReplies } from './open-replies.ts';
import { toProblem } from './problem-exception.ts';
import { describeFastify, ProblemFilter, sendProblem } from './problem-filter.ts';
import { addBodyParsers, MAX_BODY_BYTES, MAX_UNPACKED_BYTES } from './records-body.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { SessionController } from './session.controller.ts';
import { Sessions } from './sessions.ts';
import { Tokens } from './tokens.ts';

export interface HttpAppOptions {
  readonly config: GatewatchConfig;
  readonly telemetry: Telemetry;
  readonly tokens: Tokens;
  /** signs sessions: derived from the installation's key so that they outlive a restart */
  readonly hmacKey: Buffer;
  readonly logger: LoggerService | false;
  /** wall clock, epoch ms */
  readonly now: () => number;
  readonly health?: HealthRegistry;
  readonly maxBodyBytes?: number;
  readonly maxUnpackedBytes?: number;
}

/** The HTTP door of a process. */
export interface HttpApp {
  readonly app: NestFastifyApplication;
  readonly health: HealthRegistry;
  /** @returns the address it listens on, e.g. `http://127.0.0.1:7117` @throws StartError */
  listen(): Promise<string>;
  /** A link that opens the console as administrator, once. After `listen`. */
  loginLink(): string;
  /** Ends streams of events, lets other answers finish for up to 5 s, and closes the Nest app. */
  close(): Promise<void>;
}

@Global()
@Module({ controllers: [HealthController, SessionController] })
class DoorsModule {}

@Module({})
class HttpRoot {}

const CLOSE_MS = 5000;
const SWEEP_MS = 50;

/**
 * Builds an app around `root` with doors, health, metrics, sessions, problem details and body limits. `GatewatchConfig`,
 * `HealthRegistry`, `TELEMETRY` and `EMIT` can be injected everywhere in it.
 */
export async function createHttpApp(
  root: Type<unknown> | DynamicModule,
  options: HttpAppOptions,
): Promise<HttpApp> {
  const { config, telemetry, tokens, now } = options;
  const health = options.health ?? new HealthRegistry();
  const hosts = new HostCheck({
    bound: config.http.host,
    allowed: config.http.allowedHosts,
    publicUrl: config.http.publicUrl,
  });
  const sessions = new Sessions({
    key: sessionKey(options.hmacKey),
    boundTo: tokens.adminHash,
    now,
  });
  const bodyLimit = options.maxBodyBytes ?? MAX_BODY_BYTES;
  const adapter = createAdapter(bodyLimit, config.http.tls);
  const fastify = adapter.getInstance<FastifyInstance>();
  const replies = new OpenReplies(fastify);
  addDoorHooks(fastify, new Doors({ hosts, tokens, sessions }));
  addBodyParsers(fastify, { maxUnpackedBytes: options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES });
  const provided = provideAll({ config, telemetry, health, hosts, sessions, tokens });
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: HttpRoot, imports: [provided, root] },
    adapter,
    { bodyParser: false, logger: options.logger, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(telemetry.emit, bodyLimit));
  app.useGlobalPipes(
    new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
  );
  return toHttpApp({ app, fastify, health, sessions, replies, config });
}

function createAdapter(bodyLimit: number, tls: TlsSettings | undefined): FastifyAdapter {
  return new FastifyAdapter({
    ...(tls ? { https: { ...readTlsFiles(tls, 'http.tls'), minVersion: 'TLSv1.2' as const } } : {}),
    bodyLimit,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    // a path that can't be decoded, before any hook
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers(SECURITY_HEADERS);
      sendProblem(reply, describeFastify(error) ?? toProblem(400, 'invalid'));
    },
  });
}

function sessionKey(hmacKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', hmacKey, '', 'gatewatch sessions', 32));
}

interface Provided {
  readonly config: GatewatchConfig;
  readonly telemetry: Telemetry;
  readonly health: HealthRegistry;
  readonly hosts: HostCheck;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
}

function provideAll(provided: Provided): DynamicModule {
  const providers: Provider[] = [
    { provide: GatewatchConfig, useValue: provided.config },
    { provide: HealthRegistry, useValue: provided.health },
    { provide: HostCheck, useValue: provided.hosts },
    { provide: Sessions, useValue: provided.sessions },
    { provide: Tokens, useValue: provided.tokens },
    { provide: TELEMETRY, useValue: provided.telemetry },
    { provide: EMIT, useValue: provided.telemetry.emit },
  ];
  const exported = [GatewatchConfig, HealthRegistry, TELEMETRY, EMIT];
  return { module: DoorsModule, providers, exports: exported };
}

interface Parts {
  readonly app: NestFastifyApplication;
  readonly fastify: FastifyInstance;
  readonly health: HealthRegistry;
  readonly sessions: Sessions;
  readonly replies: OpenReplies;
  readonly config: GatewatchConfig;
}

function toHttpApp({ app, fastify, health, sessions, replies, config }: Parts): HttpApp {
  let url = config.http.publicUrl ?? '';
  return {
    app,
    health,
    async listen() {
      try {
        await app.init();
        // by itself, not by Nest, which logs the reason that is thrown here
        await fastify.listen({ port: config.http.port, host: config.http.host });
      } catch (cause) {
        throw explainListenError(cause, config.http);
      }
      const bound = addressOf(app.getHttpServer().address() as AddressInfo, config.http);
      url ||= bound;
      return bound;
    },
    loginLink: () => `${url.replace(/\/$/, '')}/login?token=${sessions.createLoginCode()}`,
    async close() {
      replies.endStreams();
      const server = app.getHttpServer();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      // one that was answering when the door closed is idle only now, and would stay open
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      try {
        await app.close();
      } finally {
        clearTimeout(timer);
        clearInterval(sweep);
      }
    },
  };
}

/** Who listens everywhere is reached on loopback. */
function addressOf({ port }: AddressInfo, { host, tls }: HttpSettings): string {
  const scheme = tls ? 'https' : 'http';
  if (host === '0.0.0.0' || host === '::') return `${scheme}://localhost:${port}`;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
