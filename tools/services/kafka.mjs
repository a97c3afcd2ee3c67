// A real Kafka broker without Docker: its jars come from Maven Central through mvn, which knows its own registry.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyStore, makeCertificates } from './certificates.mjs';
import { runs, start } from './processes.mjs';
import { ServicesError } from './settings.mjs';

export const KAFKA_VERSION = '4.4.0';
const CLUSTER_ID = 'gatewatch-development-'.slice(0, 22);

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>gatewatch</groupId>
  <artifactId>services</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>2.25.5</version>
    </dependency>
  </dependencies>
</project>
`;

const log4j = `Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout:
        pattern: "[%d] %p %m (%c)%n"
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        ref: out
`;

// The two cleaner sizes allow a small heap.
const properties = (port, data, secure) => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${port + 1}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 1}${secure.listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}${secure.listeners}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,LOGIN:SASL_SSL
${secure.settings}inter.broker.listener.name=PLAINTEXT
log.dirs=${data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=4194304
log.cleaner.io.buffer.size=262144
`;

const NO_TLS = { listeners: '', settings: '' };

/**
 * TLS on `port + 2`, TLS with a login on `port + 3`. The authority lies in `<home>/tls/ca.pem`, the password of the user gatewatch in
 * `<home>/tls/password`; without openssl there is neither.
 */
function secureListeners(home, port, say) {
  if (!runs('openssl', ['version'])) {
    say('openssl was not found: Kafka has no listener with TLS');
    return NO_TLS;
  }
  const folder = join(home, 'tls');
  const store = join(folder, 'store.pem');
  const password = join(folder, 'password');
  writeFileSync(store, keyStore(makeCertificates(folder)), { mode: 0o600 });
  if (!existsSync(password))
    writeFileSync(password, randomBytes(18).toString('hex'), { mode: 0o600 });
  const keys = (name) =>
    `listener.name.${name}.ssl.keystore.type=PEM\nlistener.name.${name}.ssl.keystore.location=${store}\n`;
  const user = `user_gatewatch="${readFileSync(password, 'utf8')}"`;
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  return {
    listeners: `,TLS://127.0.0.1:${port + 2},LOGIN://127.0.0.1:${port + 3}`,
    settings: `${keys('tls')}${keys('login')}listener.name.login.sasl.enabled.mechanisms=PLAIN
listener.name.login.plain.sasl.jaas.config=${login} ${user};
`,
  };
}

function run(command, args, cwd, what) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.error || result.status !== 0) {
    const said = `${result.stdout ?? ''}${result.stderr ?? ''}`
      .trim()
      .split('\n')
      .slice(-8)
      .join('\n');
    throw new ServicesError(`${what} failed:\n${said || result.error?.message}`);
  }
}

function needTools(lib) {
  if (!runs('java', ['-version'])) {
    throw new ServicesError(
      'Kafka needs Docker, or Java 17 or newer: sudo apt-get install -y openjdk-17-jre-headless maven',
    );
  }
  if (!existsSync(join(lib, 'complete')) && !runs('mvn', ['-version'], 30_000)) {
    throw new ServicesError(
      'Kafka needs Docker, or Maven to bring its jars: sudo apt-get install -y maven',
    );
  }
}

/** Brings the jars once; a copy that was cut short is completed. */
function bringJars(lib, folder, say) {
  const complete = join(lib, 'complete');
  if (existsSync(complete)) return;
  say(`Kafka ${KAFKA_VERSION} is brought by Maven, once (about 60 MB) …`);
  mkdirSync(lib, { recursive: true });
  const file = join(folder, 'pom.xml');
  writeFileSync(file, pom);
  const goal = 'dependency:copy-dependencies';
  const options = [`-DoutputDirectory=${lib}`, '-DincludeScope=runtime'];
  run('mvn', ['-q', '-B', '-f', file, goal, ...options], folder, 'mvn');
  writeFileSync(complete, `${KAFKA_VERSION}\n`);
}

function format(folder, lib, config) {
  const data = join(folder, 'data');
  if (existsSync(data) && readdirSync(data).includes('meta.properties')) return;
  mkdirSync(data, { recursive: true });
  const tool = ['kafka.tools.StorageTool', 'format', '-c', config, '-t', CLUSTER_ID];
  run('java', ['-cp', join(lib, '*'), ...tool], folder, 'formatting the data folder of Kafka');
}

/** Starts a broker with its data in `<folder>/kafka`. @throws ServicesError when something it needs is missing */
export function startKafka({ folder, lib, kafka }, say) {
  needTools(lib);
  const home = join(folder, 'kafka');
  mkdirSync(home, { recursive: true });
  bringJars(lib, home, say);
  const config = join(home, 'server.properties');
  const logging = join(home, 'log4j2.yaml');
  const secure = secureListeners(home, kafka.port, say);
  writeFileSync(config, properties(kafka.port, join(home, 'data'), secure), { mode: 0o600 });
  writeFileSync(logging, log4j);
  format(home, lib, config);
  const heap = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC'];
  const logs = [`-Dkafka.logs.dir=${home}`, `-Dlog4j2.configurationFile=${logging}`];
  const classes = ['-cp', join(lib, '*'), 'kafka.Kafka', config];
  start(folder, 'kafka', {
    command: 'java',
    args: [...heap, ...logs, ...classes],
    marker: config,
    port: kafka.port,
  });
}
