// npm run services -- up | down | status: a real Kafka and Redis on loopback, for development and tests.
// Exit codes: 0 done, 1 something did not start or is down, 2 wrong usage.
import { dockerAnswers, startedInDocker, startInDocker, stopInDocker } from './docker.mjs';
import { startKafka } from './kafka.mjs';
import { probe, waitUntilReady } from './probes.mjs';
import { end, logFile, portOf, running, tail } from './processes.mjs';
import { startRedis } from './redis.mjs';
import { addressOf, readSettings, ServicesError } from './settings.mjs';

const USAGE = `usage: npm run services -- up | down | status
  up      starts Kafka and Redis on loopback and waits until they answer
  down    ends what up started, and nothing else; data stays
  status  one line per service; exit code 1 while one is down
environment: GATEWATCH_SERVICES_DIR (.services), GATEWATCH_SERVICES_CACHE (Kafka's jars),
  GATEWATCH_SERVICES_KAFKA_PORT (19092), GATEWATCH_SERVICES_REDIS_PORT (16379), GATEWATCH_SERVICES_DOCKER=never`;

const say = (line) => process.stdout.write(`${line}\n`);
const line = (service, text) =>
  say(`${service.name.padEnd(6)} ${addressOf(service).padEnd(24)} ${text}`);

const starters = { kafka: startKafka, redis: startRedis };

async function ready(settings, service, inDocker) {
  const started = Date.now();
  const answered = await waitUntilReady(service, {
    timeoutMs: 90_000,
    alive: async () => inDocker || running(settings.folder, service.name) !== undefined,
  });
  if (!answered) {
    const why = inDocker
      ? `docker compose logs ${service.name}`
      : `${logFile(settings.folder, service.name)}:\n${tail(settings.folder, service.name)}`;
    throw new ServicesError(`${service.name} did not become ready; see ${why}`);
  }
  line(
    service,
    `up in ${((Date.now() - started) / 1000).toFixed(1)} s${inDocker ? ' (Docker)' : ''}`,
  );
}

async function missing(services) {
  const down = [];
  for (const service of services) {
    const answer = await probe(service);
    if (answer === 'ready') line(service, 'already up');
    else if (answer === 'foreign') {
      throw new ServicesError(
        `Port ${service.port} is taken by something that is not ${service.name}: end it, or choose another port (GATEWATCH_SERVICES_${service.name.toUpperCase()}_PORT).`,
      );
    } else down.push(service);
  }
  return down;
}

function startHere({ folder, ...settings }, service) {
  if (running(folder, service.name) === undefined) {
    starters[service.name]({ folder, ...settings }, say);
  } else if (portOf(folder, service.name) !== service.port) {
    throw new ServicesError(
      `${service.name} already runs on port ${portOf(folder, service.name)}: end it first (npm run services -- down).`,
    );
  }
}

async function up(settings) {
  const down = await missing([settings.kafka, settings.redis]);
  if (down.length === 0) return 0;
  const inDocker = settings.docker && dockerAnswers();
  for (const service of down) {
    if (inDocker) startInDocker(settings, service.name);
    else startHere(settings, service);
  }
  await Promise.all(down.map((service) => ready(settings, service, inDocker)));
  return 0;
}

async function down(settings) {
  const inDocker = stopInDocker(settings);
  for (const service of [settings.kafka, settings.redis]) {
    const ended = inDocker.includes(service.name) || (await end(settings.folder, service.name));
    const left = !ended && (await probe(service)) === 'ready';
    line(service, ended ? 'ended' : left ? 'left alone: not started by this command' : 'was down');
  }
  return 0;
}

async function status(settings) {
  let allUp = true;
  for (const service of [settings.kafka, settings.redis]) {
    const isUp = (await probe(service)) === 'ready';
    const pid = running(settings.folder, service.name);
    const by = startedInDocker(settings).includes(service.name)
      ? ', Docker'
      : pid
        ? `, pid ${pid}`
        : '';
    line(service, isUp ? `up${by}` : pid ? `starting${by}` : 'down');
    allUp &&= isUp;
  }
  return allUp ? 0 : 1;
}

const commands = { up, down, status };

async function main([name, ...rest]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (command === undefined || rest.length > 0) throw new ServicesError(USAGE, 2);
  return command(readSettings(process.env));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ServicesError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.status;
}
