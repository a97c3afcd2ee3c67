import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { loadConfiguration, loadOrCreateKeys } from '@gatewatch/nest';
import { APPS, Gatewatch } from '../../apps/cli/src/start/gatewatch.ts';
import { until } from '../harness/gatewatch-process.ts';
import { nginxLine } from './installation.ts';

jest.setTimeout(60_000);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);
const TOKENS = { pushToken: 'a-token-that-pushes-records', adminToken: 'a-token-that-administers' };

/** The one process without its doors; its clock is moved by hand. */
class Service {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatewatch-silent-'));
  now = START;
  #running: Gatewatch | undefined;

  async start(): Promise<void> {
    writeFileSync(
      join(this.folder, 'gatewatch.yml'),
      JSON.stringify({ dataDir: './data', secrets: TOKENS, inputs: { push: true } }),
    );
    const config = loadConfiguration({ file: undefined, cwd: this.folder, env: {} });
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    this.#running = await Gatewatch.create({
      config,
      apps: APPS,
      keys: loadOrCreateKeys(config.dataDir, config.secrets),
      emit: () => undefined,
      report: () => undefined,
      writeLine: () => undefined,
      incidentUrl: (id) => id,
      filesLoaded: () => undefined,
      fatal: (error) => {
        throw error;
      },
      now: () => this.now,
    });
    await this.#running.start();
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** Beats, each after a push of one line where the gateway is alive. */
  async pass(span: number, alive: boolean): Promise<void> {
    for (const end = this.now + span; this.now < end;) {
      this.now += 80 * SECOND;
      const line = Buffer.from(`${nginxLine(this.now - SECOND)}\n`);
      if (alive) await this.#running?.ingest?.push.push(line, 'nginx');
      await this.#running?.ingest?.beat();
    }
  }

  /** It is awake for a few minutes of every hour: time in which it sleeps is no silence. */
  async doze(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour++) {
      await this.pass(4 * MINUTE, true);
      this.now += HOUR - 4 * MINUTE;
    }
  }

  async incidents(): Promise<string[]> {
    const found = await this.#running?.stores?.incidents.incidents({ limit: 20 });
    return (found ?? []).flatMap(({ rules }) => rules.map(({ title }) => title));
  }
}

const service = new Service();
afterEach(() => service.stop());
afterAll(() => rmSync(service.folder, { recursive: true, force: true }));

describe('an input of the one process', () => {
  it('that stops is an incident, though nothing arrives, and not because the process was down', async () => {
    await service.start();
    await service.doze(50);
    await service.stop();
    service.now += 9 * HOUR; // nobody could push meanwhile
    await service.start();
    await service.pass(15 * MINUTE, true);
    await service.pass(5 * MINUTE, false);
    expect(await service.incidents()).toEqual([]);
    await service.pass(20 * MINUTE, false);
    const told = async (): Promise<string | undefined> => {
      await service.pass(2 * MINUTE, false);
      return (await service.incidents())[0];
    };
    expect(await until('the incident', told, 20_000)).toBe('An input has stopped');
  });
});
