import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './configuration-error.ts';
import { configurationReference } from './configuration-reference.ts';
import { GatewatchConfig } from './gatewatch-config.ts';
import { KEYS_FILE, loadOrCreateKeys, rotateKeys } from './keys.ts';
import { loadConfiguration } from './load-configuration.ts';
import { formatSize, parseSize } from './size.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatewatch-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function load(
  text: string | undefined,
  env: Record<string, string> = {},
  flags: Record<string, unknown> = {},
): GatewatchConfig {
  if (text !== undefined) writeFileSync(join(cwd, 'gatewatch.yml'), text);
  return loadConfiguration({ cwd, env, flags });
}

function refusal(text: string | undefined, env: Record<string, string> = {}): string {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a configuration', () => {
  it('has its defaults where nothing is said', () => {
    const config = load(undefined);
    expect(config).toBeInstanceOf(GatewatchConfig);
    const defaults = new GatewatchConfig();
    defaults.dataDir = join(cwd, '.gatewatch');
    expect(config).toEqual(defaults);
    expect(config.http).toEqual({ host: '127.0.0.1', port: 7117, allowedHosts: [] });
    expect(config.lateness).toBe(5000);
    expect(config.retention.maxDisk).toBe(2 * 1024 ** 3);
    expect(config.kafka).toBeUndefined();
  });

  it.each(['', '# nothing\n', 'kafka:\ninputs:\n'])(
    'is the default for an empty file %j',
    (text) => {
      expect(load(text)).toEqual(load(undefined));
    },
  );

  it('reads every part of the file', () => {
    const config = load(`
tenant: acme
http: { host: 0.0.0.0, port: 80, publicUrl: https://watch.example.com }
inputs:
  stdin: { source: nginx }
  files:
    - { path: logs/*.log, source: nginx, from: end, lateness: 2s }
    - path: /var/log/kong.json
  kafka: [{ topic: kong, lateness: 1m }]
kafka: { brokers: ['a:9092'], sasl: { mechanism: plain, username: u, password: p } }
redis: { url: 'redis://127.0.0.1' }
rules: { folders: [my-rules] }
playbooks: { settings: { webhook: 'https://x', deep: { a: 1 } } }
retention: { events: 1d, maxDisk: 512MiB }
`);
    expect(config.inputs.files).toEqual([
      { path: join(cwd, 'logs/*.log'), source: 'nginx', from: 'end', lateness: 2000 },
      { path: '/var/log/kong.json', from: 'start' },
    ]);
    expect(config.inputs.stdin).toEqual({ source: 'nginx' });
    expect(config.inputs.kafka).toEqual([{ topic: 'kong', lateness: 60_000 }]);
    expect(config.kafka).toMatchObject({ clientId: 'gatewatch', partitions: { events: 4 } });
    expect(config.rules.folders).toEqual([join(cwd, 'my-rules')]);
    expect(config.playbooks).toMatchObject({
      folders: [],
      settings: { webhook: 'https://x', deep: { a: 1 } },
    });
    expect(config.retention).toMatchObject({ events: 86_400_000, maxDisk: 512 * 1024 ** 2 });
  });

  it.each([
    [true, {}],
    [false, false],
  ])('takes stdin: %p', (stdin, held) => {
    expect(load(`inputs: { stdin: ${stdin} }`).inputs.stdin).toEqual(held);
  });

  it('lets variables win over the file and flags over variables', () => {
    const config = load(
      'http: { port: 1, host: localhost }\ndataDir: a\n',
      {
        GATEWATCH_HTTP_PORT: '2',
        GATEWATCH_DATA_DIR: 'b',
        GATEWATCH_KAFKA_BROKERS: 'a:1, b:2',
        GATEWATCH_REDIS_URL: 'redis://r',
        GATEWATCH_INPUTS_FILES: 'x.log,/y.log',
        GATEWATCH_INPUTS_STDIN: 'true',
        GATEWATCH_SHIPPED_RULES: 'false',
        GATEWATCH_LATENESS: '1s',
        GATEWATCH_TENANT: '',
        GATEWATCH_SERVICE_HOST: '10.0.0.1',
        GATEWATCH_PORT_7117_TCP: 'tcp://10.0.0.1:7117',
      },
      { 'http.port': '3', 'shipped.sources': false, 'log.level': undefined },
    );
    expect(config.http).toMatchObject({ port: 3, host: 'localhost' });
    expect(config.dataDir).toBe(join(cwd, 'b'));
    expect(config.kafka?.brokers).toEqual(['a:1', 'b:2']);
    expect(config.redis?.url).toBe('redis://r');
    expect(config.inputs.files.map(({ path }) => path)).toEqual([join(cwd, 'x.log'), '/y.log']);
    expect(config.inputs.stdin).toEqual({});
    expect(config.shipped).toMatchObject({ rules: false, sources: false, playbooks: true });
    expect(config.lateness).toBe(1000);
    expect(config.tenant).toBe('default');
  });

  it('is read from the file that is named, whose paths are relative to it', () => {
    writeFileSync(join(cwd, 'other.yml'), 'dataDir: data\n');
    expect(loadConfiguration({ cwd: '/', env: {}, file: join(cwd, 'other.yml') }).dataDir).toBe(
      join(cwd, 'data'),
    );
    expect(loadConfiguration({ cwd, env: { GATEWATCH_CONFIG: 'other.yml' } }).dataDir).toBe(
      join(cwd, 'data'),
    );
  });
});

describe('a wrong configuration is refused in one sentence', () => {
  it.each([
    [
      'an unknown key',
      'http:\n  prot: 1\n',
      "gatewatch.yml:2:3: CONFIG_UNKNOWN_KEY: unknown key 'http.prot': did you mean 'port'?",
    ],
    [
      'an unknown key at the top',
      'zebra: 1\n',
      "gatewatch.yml:1:1: CONFIG_UNKNOWN_KEY: unknown key 'zebra': allowed are tenant, dataDir, http,",
    ],
    [
      'an unknown key in a list',
      'inputs:\n  files:\n    - { path: a, form: end }\n',
      "gatewatch.yml:3:18: CONFIG_UNKNOWN_KEY: unknown key 'inputs.files[0].form': did you mean 'from'?",
    ],
    [
      'a wrong number',
      'http:\n  port: 99999\n',
      "gatewatch.yml:2:9: CONFIG_BAD_VALUE: http.port must be a whole number from 0 to 65535, not '99999'",
    ],
    [
      'text for a number',
      'http: { port: "80" }\n',
      "gatewatch.yml:1:15: CONFIG_BAD_VALUE: http.port must be a whole number from 0 to 65535, not '80'",
    ],
    [
      'a duration without a unit',
      'lateness: 5\n',
      "gatewatch.yml:1:11: CONFIG_BAD_VALUE: lateness must be a duration such as 500ms, 5s, 30m, 1h or 7d, not '5'",
    ],
    [
      'a wrong choice',
      'responses: yes\n',
      "gatewatch.yml:1:12: CONFIG_BAD_VALUE: responses must be one of dry-run, act, not 'yes'",
    ],
    [
      'a scalar for a section',
      'http: 80\n',
      "gatewatch.yml:1:7: CONFIG_BAD_VALUE: http must be a map of settings, not '80'",
    ],
    [
      'a list for a section',
      'http: [80]\n',
      'gatewatch.yml:1:7: CONFIG_BAD_VALUE: http must be a map of settings',
    ],
    [
      'a text for a list',
      'trustedProxies: 10.0.0.0/8\n',
      "gatewatch.yml:1:17: CONFIG_BAD_VALUE: trustedProxies must be a list of texts, not '10.0.0.0/8'",
    ],
    [
      'texts where maps are asked for',
      'inputs: { files: [a.log] }\n',
      "gatewatch.yml:1:19: CONFIG_BAD_VALUE: inputs.files[0] must be a map with the key 'path', not 'a.log'",
    ],
    [
      'a map where a list is asked for',
      'inputs: { files: { path: a.log } }\n',
      "gatewatch.yml:1:18: CONFIG_BAD_VALUE: inputs.files must be a list of maps with the key 'path'",
    ],
    [
      'a missing key',
      'inputs: { files: [{ source: nginx }] }\n',
      'gatewatch.yml:1:19: CONFIG_BAD_VALUE: inputs.files[0].path is missing: it must be a path',
    ],
    [
      'topics without a broker',
      'inputs: { kafka: [{ topic: t }] }\n',
      'gatewatch.yml:1:18: CONFIG_BAD_VALUE: inputs.kafka names topics, but kafka.brokers names no broker',
    ],
    [
      'Kafka without a broker',
      'kafka: { clientId: x }\n',
      "gatewatch.yml:1:8: CONFIG_BAD_VALUE: kafka.brokers names no broker: give at least one as 'host:port'",
    ],
    [
      'a proxy that is no address',
      'trustedProxies: [10.0.0.0/8, "::1", nonsense]\n',
      "gatewatch.yml:1:37: CONFIG_BAD_VALUE: trustedProxies[2] must be an address or a network such as 10.0.0.0/8, not 'nonsense'",
    ],
    [
      'a network that is none',
      'trustedProxies:\n  - 10.0.0.0/33\n',
      'gatewatch.yml:2:5: CONFIG_BAD_VALUE: trustedProxies[0] must be an address or a network',
    ],
    [
      'one token for both',
      `secrets: { pushToken: ${'t'.repeat(24)}, adminToken: ${'t'.repeat(24)} }\n`,
      'gatewatch.yml:1:61: CONFIG_BAD_VALUE: secrets.adminToken must be another one than secrets.pushToken',
    ],
    ['a list at the top', '- a\n', 'gatewatch.yml:1:1: CONFIG_SYNTAX: must be a map of settings'],
    ['a second document', 'tenant: a\n---\ntenant: b\n', 'gatewatch.yml:3:1: CONFIG_SYNTAX: '],
    ['broken YAML', 'http: { port: 1\n', 'gatewatch.yml:2:1: CONFIG_SYNTAX: '],
    ['a doubled key', 'tenant: a\ntenant: b\n', 'gatewatch.yml:2:1: CONFIG_SYNTAX: '],
    ['a dangerous key', '__proto__: { tenant: x }\n', 'accepted'],
  ])('%s', (_name, text, message) => {
    expect(refusal(text).slice(0, message.length)).toBe(message);
    expect(refusal(text)).not.toContain('\n');
  });

  it('names the variable that is wrong', () => {
    expect(refusal(undefined, { GATEWATCH_HTTP_PORT: 'abc' })).toBe(
      "GATEWATCH_HTTP_PORT: CONFIG_BAD_VALUE: http.port must be a whole number from 0 to 65535, not 'abc'",
    );
    expect(refusal(undefined, { GATEWATCH_HTTP_PROT: '1' })).toBe(
      "GATEWATCH_HTTP_PROT: CONFIG_UNKNOWN_KEY: unknown variable: did you mean 'GATEWATCH_HTTP_PORT'?",
    );
  });

  it('names the flag that is wrong', () => {
    const flags = { 'http.port': 'abc' };
    expect(() => load(undefined, {}, flags)).toThrow(
      "--http.port: CONFIG_BAD_VALUE: http.port must be a whole number from 0 to 65535, not 'abc'",
    );
  });

  it('never repeats a secret', () => {
    const message = refusal('secrets: { adminToken: hunter2 }\nredis: { url: "hunter2@x" }\n');
    expect(message).not.toContain('hunter2');
    expect(message).toContain('at least 24 characters');
  });

  it('says that a named file is missing', () => {
    expect(() => loadConfiguration({ cwd, env: {}, file: 'none.yml' })).toThrow(
      `${join(cwd, 'none.yml')}: CONFIG_UNREADABLE: there is no such file`,
    );
  });

  it('finds every mistake at once', () => {
    try {
      load('tenant: "a b"\nlateness: x\n');
      throw new Error('accepted');
    } catch (error) {
      expect((error as ConfigurationError).problems).toHaveLength(2);
    }
  });
});

describe('the reference page', () => {
  it('has a row with the default for every key', () => {
    const page = configurationReference();
    expect(page).toContain('| `http.port` | `GATEWATCH_HTTP_PORT` | `7117` |');
    expect(page).toContain('| `lateness` | `GATEWATCH_LATENESS` | `5s` |');
    expect(page).toContain('| `retention.maxDisk` | `GATEWATCH_RETENTION_MAX_DISK` | `2GiB` |');
    expect(page).toContain(
      '| `kafka.topicPrefix` | `GATEWATCH_KAFKA_TOPIC_PREFIX` | `gatewatch` |',
    );
    expect(page).toContain('| `inputs.files[].from` |  | `start` |');
  });
});

describe('the keys', () => {
  it('are made once, privately, and stay the same', () => {
    const first = loadOrCreateKeys(cwd);
    expect(loadOrCreateKeys(cwd)).toEqual(first);
    expect(first.hmacKey).toHaveLength(32);
    expect(first.sealKey).toHaveLength(32);
    expect(first.hmacKeyId).toMatch(/^[0-9a-f]{8}$/);
    expect(statSync(join(cwd, KEYS_FILE)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(cwd, KEYS_FILE), 'utf8')).toContain(first.sealKey.toString('base64'));
  });

  it('are the configured ones where they are given', () => {
    const key = Buffer.alloc(32, 7);
    const keys = loadOrCreateKeys(cwd, { hmacKey: key.toString('base64') });
    expect(keys.hmacKey).toEqual(key);
    expect(keys.sealKey).toEqual(loadOrCreateKeys(cwd).sealKey);
  });

  it('rotate: the former HMAC key stays until its end, former seal keys for good', () => {
    const day = 86_400_000;
    const first = loadOrCreateKeys(cwd, {}, 0);
    rotateKeys(cwd, { now: day, overlapMs: 7 * day });
    const second = loadOrCreateKeys(cwd);
    expect(second.hmacKeys.map(({ id, until }) => [id, until])).toEqual([
      [second.hmacKeyId, undefined],
      [first.hmacKeyId, 8 * day],
    ]);
    expect(second.hmacKeyId).not.toBe(first.hmacKeyId);
    expect(second.sealKeys).toHaveLength(2);
    expect(statSync(join(cwd, KEYS_FILE)).mode & 0o777).toBe(0o600);
    rotateKeys(cwd, { now: 9 * day, overlapMs: 7 * day });
    const third = loadOrCreateKeys(cwd);
    expect(third.hmacKeys.map(({ id }) => id)).toEqual([third.hmacKeyId, second.hmacKeyId]);
    expect(third.sealKeys).toHaveLength(3);
  });

  it('of the first version of the file are taken over', () => {
    const [hmac, seal] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const kept = { v: 1, hmacKey: hmac.toString('base64'), sealKey: seal.toString('base64') };
    writeFileSync(join(cwd, KEYS_FILE), JSON.stringify(kept), { mode: 0o600 });
    expect(loadOrCreateKeys(cwd)).toMatchObject({ hmacKey: hmac, sealKey: seal });
    rotateKeys(cwd, { now: 0, overlapMs: 1 });
    expect(loadOrCreateKeys(cwd).hmacKeys[1]?.key).toEqual(hmac);
  });

  it('may come from the configuration with the former ones and their ends', () => {
    const [key, old] = [Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(32, 8)];
    const former = `${old.toString('base64')}@2027-01-31T00:00:00Z`;
    const keys = loadOrCreateKeys(cwd, { hmacKey: key, formerHmacKeys: [former] });
    expect(keys.hmacKeys[1]).toMatchObject({ key: old, until: Date.UTC(2027, 0, 31) });
    const unending = { hmacKey: key, formerHmacKeys: [old.toString('base64')] };
    expect(() => loadOrCreateKeys(cwd, unending)).toThrow(/KEY@END/);
  });

  it('stop the start where every user may read them', () => {
    loadOrCreateKeys(cwd);
    chmodSync(join(cwd, KEYS_FILE), 0o644);
    expect(() => loadOrCreateKeys(cwd)).toThrow(/chmod 600/);
  });

  it('stop the start where the file is broken', () => {
    writeFileSync(join(cwd, KEYS_FILE), '{}', { mode: 0o600 });
    expect(() => loadOrCreateKeys(cwd)).toThrow('hmacKey must be 32 bytes in base64');
  });
});

describe('a size', () => {
  it.each([
    ['1B', 1],
    ['1.5KiB', 1536],
    ['2 GiB', 2 * 1024 ** 3],
    ['2GB', undefined],
    ['5', undefined],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([0, 1, 1024, 1536, 2 * 1024 ** 3])('writes %d so that it reads the same', (bytes) => {
    expect(parseSize(formatSize(bytes))).toBe(bytes);
  });
});
