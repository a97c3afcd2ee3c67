import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly image?: string;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly build?: { readonly dockerfile: string };
  readonly deploy?: { readonly resources?: { readonly limits?: { readonly memory?: string } } };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));
const APPS = ['ingest', 'detection', 'alerts'];
const apps = services.filter(({ name }) => APPS.includes(name));

/** The compose that this machine has, if any. */
function composeCommand(): readonly [string, ...string[]] | undefined {
  const commands = [['docker', 'compose'], ['docker-compose']] as const;
  return commands.find(
    ([command, ...args]) => spawnSync(command, [...args, 'version']).status === 0,
  );
}

describe('docker-compose.yml', () => {
  it('is understood by the compose of this machine, where there is one', () => {
    const [command, ...args] = composeCommand() ?? [];
    if (command === undefined) return expect(services.length).toBeGreaterThan(0);
    const result = spawnSync(command, [...args, 'config', '-q'], { cwd: root, encoding: 'utf8' });
    expect([result.status, result.stderr.trim()]).toEqual([0, '']);
  }, 60_000);

  it('has the three apps and what they stand on', () => {
    expect(Object.keys(compose.services)).toEqual([
      ...APPS,
      'kafka',
      'redis',
      'elasticsearch',
      'kibana',
    ]);
  });

  it.each(services)('publishes $name on loopback only', ({ ports = [] }) => {
    expect(ports).not.toEqual([]);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('gives no two services the same port', () => {
    const ports = services.flatMap(({ ports = [] }) => ports.map((port) => port.split(':')[1]));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it.each(services)('checks the health of $name, and bounds its memory', (service) => {
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    expect(service.deploy?.resources?.limits?.memory).toMatch(/^\d+[MG]$/);
  });

  it.each(services)('names the version of the image of $name', ({ image, build }) => {
    expect(build !== undefined || /:\d/.test(image ?? '')).toBe(true);
  });

  it.each(apps)('starts only $name, not as root, and asks its /health', (app) => {
    expect(app.command?.slice(0, 3)).toEqual(['start', '--only', app.name]);
    expect(app.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(app.healthcheck?.test.join(' ')).toContain('/health');
    expect(app.build?.dockerfile).toBe('deploy/Dockerfile');
  });

  it('declares every volume that it mounts, and mounts every one that it declares', () => {
    const mounted = services
      .flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((volume) => !volume.startsWith('.'));
    expect(Object.keys(compose.volumes).sort()).toEqual([...new Set(mounted)].sort());
  });

  it('keeps what Redis holds: state is not a cache', () => {
    const command = compose.services['redis']?.command ?? [];
    expect(command[command.indexOf('--maxmemory-policy') + 1]).toBe('noeviction');
    expect(command[command.indexOf('--appendonly') + 1]).toBe('yes');
  });
});

describe('deploy/gatewatch.compose.yml', () => {
  const config = parse(read('deploy/gatewatch.compose.yml')) as {
    readonly dataDir: string;
    readonly http: { readonly port: number };
    readonly kafka: { readonly brokers: readonly string[] };
    readonly redis: { readonly url: string };
    readonly inputs: { readonly kafka: readonly { readonly source: string }[] };
  };

  it('names services that there are', () => {
    const hosts = config.kafka.brokers.map((broker) => broker.split(':')[0] ?? '');
    hosts.push(new URL(config.redis.url).hostname);
    expect(hosts.filter((host) => !(host in compose.services))).toEqual([]);
  });

  it.each(apps)('is mounted by $name, with its data folder and port', ({ volumes, ports }) => {
    expect(volumes).toContain('./deploy/gatewatch.compose.yml:/etc/gatewatch/gatewatch.yml:ro');
    expect(volumes?.some((volume) => volume.endsWith(`:${config.dataDir}`))).toBe(true);
    expect(ports?.[0]?.split(':')[2]).toBe(String(config.http.port));
  });

  it('names sources that are shipped', () => {
    for (const { source } of config.inputs.kafka) {
      expect(read(`sources/${source}.yml`)).toContain('\n');
    }
  });
});

describe('deploy/Dockerfile', () => {
  const lines = read('deploy/Dockerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('builds in stages, every one of them on Node 24', () => {
    const stages = lines.filter((line) => line.startsWith('FROM '));
    expect(stages.length).toBeGreaterThan(1);
    expect(stages.filter((stage) => !stage.startsWith('FROM node:24'))).toEqual([]);
  });

  it('installs what the lock file says', () => {
    expect(lines).toContain('RUN npm ci');
  });

  it('runs as a numbered user that is not root', () => {
    const users = last.filter((line) => line.startsWith('USER '));
    expect(users.at(-1)).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
    expect(users.at(-1)).toBe(`USER ${compose.services['ingest']?.user}`);
  });

  it('copies only folders and files that there are', () => {
    const copied = lines
      .flatMap((line) => /^COPY --from=build (?<paths>.*) \S+$/.exec(line)?.groups?.['paths'] ?? [])
      .flatMap((paths) => paths.split(' '))
      .map((path) => path.replace('/app/', ''));
    expect(copied.length).toBeGreaterThan(5);
    const ignored = read('.dockerignore').split('\n');
    expect(copied.filter((path) => ignored.includes(path))).toEqual([]);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
