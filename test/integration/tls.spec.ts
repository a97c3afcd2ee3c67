import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { KafkaClient, KafkaStageLog, type KafkaConnection } from '@gatewatch/kafka';
import { RedisCheckpointStore } from '@gatewatch/redis';
import { makeCertificates } from '../../tools/services/certificates.mjs';
import { Installation, nginxLine } from '../end-to-end/installation.ts';
import { GatewatchProcess, root } from '../harness/gatewatch-process.ts';
import { brokers, freshName } from './kafka-services.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'gatewatch-tls-'));
const own = makeCertificates(join(folder, 'own'));
const stranger = makeCertificates(join(folder, 'stranger'));
const text = (path: string): string => readFileSync(path, 'utf8');

const services = join(root, process.env['GATEWATCH_SERVICES_DIR'] ?? '.services', 'kafka', 'tls');
const kafkaCa = join(services, 'ca.pem');
const [host = '', port = ''] = (brokers()[0] ?? '').split(':');
const tlsBroker = `${host}:${Number(port) + 2}`;
const loginBroker = `${host}:${Number(port) + 3}`;

const places: Installation[] = [];
let server: ChildProcess;
let redis = '';

beforeAll(async () => {
  if (!existsSync(kafkaCa))
    throw new Error(`${kafkaCa} is missing: npm run services -- down, then up, with openssl`);
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const place = ['--port', '0', '--tls-port', String(free), '--bind', '127.0.0.1'];
  const files = ['--tls-cert-file', own.cert, '--tls-key-file', own.key];
  const trust = ['--tls-ca-cert-file', own.ca, '--tls-auth-clients', 'no'];
  server = spawn('redis-server', [...place, ...files, ...trust, '--save', '', '--dir', folder]);
  let said = '';
  for await (const part of server.stdout ?? []) {
    said += String(part);
    if (said.includes('Ready to accept connections')) break;
  }
  redis = `rediss://127.0.0.1:${free}`;
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.remove()));
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const faultOf = (opening: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
  opening.then(
    () => ({}),
    (error: unknown) => error as { code: string; message: string },
  );

describe('rediss://', () => {
  it('is spoken to a Redis whose authority is named', async () => {
    const store = await RedisCheckpointStore.open({ url: redis, tls: { ca: text(own.ca) } });
    expect((await store.acquire('p')).generation).toBeGreaterThan(0);
    await store.close();
  });

  it.each([
    { name: 'another authority', tls: { ca: text(stranger.ca) } },
    { name: 'those of the system', tls: undefined },
  ])('is refused at once where $name would have to vouch for it', async ({ tls }) => {
    const settings = { url: redis, ...(tls ? { tls } : {}) };
    const { code, message } = await faultOf(RedisCheckpointStore.open(settings));
    expect(code).toBe('REDIS_TLS');
    expect(message).toContain('certificate');
    expect(message).toContain('redis.tls.ca');
  });
});

describe('TLS to Kafka', () => {
  const connection = (more: Partial<KafkaConnection>): KafkaConnection => ({
    brokers: [tlsBroker],
    clientId: 'gatewatch-test',
    retries: 1,
    ...more,
  });
  const password = () => text(join(services, 'password'));

  it('carries a stage log to a broker whose authority is named', async () => {
    const client = await KafkaClient.connect(connection({ ssl: { ca: text(kafkaCa) } }));
    const log = await KafkaStageLog.open(client, { topic: freshName('tls'), partitions: 1 });
    await log.append(0, ['one', 'two']);
    expect((await client.ends(log.name)).get(0)).toEqual({ low: 0, high: 2 });
    await log.close();
    await client.close();
  });

  it.each([
    { name: 'another authority', ssl: () => ({ ca: text(stranger.ca) }) },
    { name: 'those of the system', ssl: () => true },
  ])('is refused where $name would have to vouch for it', async ({ ssl }) => {
    const { code, message } = await faultOf(KafkaClient.connect(connection({ ssl: ssl() })));
    expect(code).toBe('KAFKA_TLS');
    expect(message).toContain('certificate');
    expect(message).toContain('kafka.tls.ca');
  });

  it('logs in over it, and says so where the password is wrong, without repeating it', async () => {
    const login = (secret: string) =>
      KafkaClient.connect(
        connection({
          brokers: [loginBroker],
          ssl: { ca: text(kafkaCa) },
          sasl: { mechanism: 'plain', username: 'gatewatch', password: secret },
        }),
      );
    const client = await login(password());
    expect(await client.topics()).toEqual(expect.any(Array));
    await client.close();
    const { code, message } = await faultOf(login('Zq7-wrong-password'));
    expect(code).toBe('KAFKA_AUTHENTICATION');
    expect(message).not.toContain('Zq7');
  });

  const settings = (ca: string) => ({
    kafka: {
      brokers: [loginBroker],
      topicPrefix: freshName('tls-stages'),
      tls: { ca },
      sasl: { mechanism: 'plain', username: 'gatewatch', password: password() },
    },
    redis: { url: redis, tls: { ca: own.ca } },
  });

  it('and to Redis is enough for a whole process', async () => {
    const place = new Installation(settings(kafkaCa));
    places.push(place);
    const started = await place.start();
    const line = nginxLine(Date.now() - 1000);
    expect(await place.pushed('nginx', line)).toMatchObject({ events: 1 });
    expect(await started.stop()).toBe(0);
    expect(started.output).not.toContain(password());
  });

  it('ends a start with one sentence where the authority is another', async () => {
    const place = new Installation(settings(stranger.ca));
    places.push(place);
    const started = new GatewatchProcess(['--config', place.path('gatewatch.yml')]);
    started.start();
    expect(await started.exited()).toBe(2);
    expect(started.output).toMatch(/certificate.*kafka\.tls\.ca/);
    expect(started.output).not.toContain('    at ');
  });
});
