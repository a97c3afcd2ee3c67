import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeadLetter, EventBundle, GatewayEvent } from '@gatewatch/event';
import { addressOf } from '../harness/api.ts';
import { GatewatchProcess, root } from '../harness/gatewatch-process.ts';

export const PUSH_TOKEN = 'a-token-that-may-only-push-records';
export const ADMIN_TOKEN = 'a-token-that-administers-everything';

/** What ingest says of its own inputs, when a minute ends. */
const OWN_DATASET = 'gatewatch.ingest';

/** A mapping that reads the time from a member that the gateway does not write. */
export const BROKEN_SOURCE = `id: own-gate
order: 1
detect: { keys: [own_gate] }
event: { dataset: own.gate, tier: gateway, category: [web] }
map:
  '@timestamp': { from: tiem, as: epoch(ms) }
  url.path: { from: path, as: path }
  source.ip: { from: client, as: client_ip }
`;

const command = join(root, 'apps', 'cli', 'bin', 'gatewatch.mjs');

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export interface Counts {
  readonly records: number;
  readonly events: number;
  readonly dropped: number;
  readonly dead_letters: number;
}

/** A folder with a configuration, a data directory and what a user put there, and the process that works on it. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatewatch-end-to-end-'));
  readonly dataDir = join(this.folder, 'data');
  readonly #started: GatewatchProcess[] = [];
  address = '';

  constructor(settings: object = {}) {
    this.configure(settings);
  }

  configure(settings: object): void {
    const common = {
      dataDir: './data',
      http: { port: 0 },
      secrets: { pushToken: PUSH_TOKEN, adminToken: ADMIN_TOKEN },
      log: { level: 'warn' },
    };
    this.write('gatewatch.yml', JSON.stringify({ ...common, ...settings }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string | Uint8Array): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Starts it and waits until it listens. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<GatewatchProcess> {
    const process = new GatewatchProcess(['--config', this.path('gatewatch.yml')], env);
    this.#started.push(process);
    process.start();
    const ended = process.exited().then((code) => {
      throw new Error(`the process ended with ${code}: ${process.output}`);
    });
    ended.catch(() => undefined); // it may end later
    this.address = await Promise.race([addressOf(process), ended]);
    return process;
  }

  /** Ends whatever still runs, and forgets all. */
  async remove(): Promise<void> {
    await Promise.all(this.#started.map((one) => one.stop('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs another command in the folder. */
  run(
    args: readonly string[],
    { input = '', cwd = this.folder }: { input?: string | Uint8Array; cwd?: string } = {},
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
      cwd,
      input,
      env: { PATH: process.env['PATH'], HOME: this.folder },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 30_000,
    });
    return { status, stdout, stderr };
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.address}${path}`, init);
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, text: await response.text() };
  }

  async get<T>(path: string): Promise<T> {
    const { status, text } = await this.ask(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Which answers of the API, health and metrics hold one of these texts. */
  async leakedInAnswers(secrets: readonly string[]): Promise<string[]> {
    const lists = ['incidents', 'runs'] as const;
    const details = lists.map(async (name) => {
      const found = await this.get<Record<string, readonly { readonly id: string }[]>>(
        `/v1/${name}`,
      );
      return (found[name] ?? []).map(({ id }) => `/v1/${name}/${id}`);
    });
    const paths = [
      ...lists.map((name) => `/v1/${name}`),
      '/v1/rules',
      '/metrics',
      '/health',
      ...(await Promise.all(details)).flat(),
    ];
    const leaked: string[] = [];
    for (const path of paths) {
      const { text } = await this.ask(path);
      if (secrets.some((secret) => text.includes(secret))) leaked.push(path);
    }
    return leaked;
  }

  push(
    source: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.ask(`/v1/records/${source}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${PUSH_TOKEN}`, ...headers },
    });
  }

  /** Pushes what must be taken. */
  async pushed(...args: Parameters<Installation['push']>): Promise<Counts> {
    const { status, text } = await this.push(...args);
    if (status !== 202) throw new Error(`the push was answered ${status} ${text}`);
    return JSON.parse(text) as Counts;
  }

  /** Values of one metric by its labels; '' where it has none. */
  async metric(name: string): Promise<Map<string, number>> {
    const { text } = await this.ask('/metrics');
    const line = new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm');
    return new Map(
      [...text.matchAll(line)].map(([, labels = '', value]) => [labels, Number(value)]),
    );
  }

  async total(name: string): Promise<number> {
    return [...(await this.metric(name)).values()].reduce((sum, value) => sum + value, 0);
  }

  /** What stands in a stage log of the embedded form, read beside the running process. */
  stageLog(name: string): unknown[] {
    const database = new DatabaseSync(join(this.dataDir, 'logs.db'), { readOnly: true });
    try {
      const streams = database.prepare('SELECT id FROM streams WHERE log = ?').all(name);
      return streams.flatMap(({ id }) =>
        database
          .prepare(`SELECT value FROM entries_${Number(id)} ORDER BY offset`)
          .all()
          .map(({ value }) => JSON.parse(String(value)) as unknown),
      );
    } finally {
      database.close();
    }
  }

  deadLetters(): DeadLetter[] {
    return this.stageLog('dead-letters') as DeadLetter[];
  }

  /** Every event of the stage log that a record became, as often as it is there. */
  events(): GatewayEvent[] {
    return (this.stageLog('events') as EventBundle[])
      .flatMap(({ events }) => events.map(({ e }) => e))
      .filter((event) => event['event.dataset'] !== OWN_DATASET);
  }

  /** The `url.path` of every event of the stage log. */
  paths(): string[] {
    return this.events().flatMap(({ 'url.path': path }) =>
      typeof path === 'string' ? [path] : [],
    );
  }

  /** How many events of records are kept for evidence and timelines. */
  keptEvents(): number {
    const database = new DatabaseSync(join(this.dataDir, 'events.db'), { readOnly: true });
    try {
      const own = `%"${OWN_DATASET}"%`;
      const query = database.prepare('SELECT count(*) AS n FROM events WHERE json NOT LIKE ?');
      return Number(query.get(own)?.['n']);
    } finally {
      database.close();
    }
  }

  /** Which of these texts stand in a file of the data directory, in any encoding of plain bytes. */
  leakedOnDisk(secrets: readonly string[]): string[] {
    return readdirSync(this.dataDir).flatMap((file) => {
      const bytes = readFileSync(join(this.dataDir, file));
      return secrets.filter((secret) => bytes.includes(secret)).map((one) => `${file}: ${one}`);
    });
  }
}

/**
 * The time of events that are to be detected soon: a push may come 10 s after its time, so that time waits for younger ones. Time
 * follows the newest event, so all events of a test have to be as old.
 */
export function aWhileAgo(): number {
  return Date.now() - 20_000;
}

/** One line of NGINX's combined log. */
export function nginxLine(
  at: number,
  { address = '192.0.2.7', path = '/v1/chat/completions', status = 200 } = {},
): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/.exec(new Date(at).toUTCString()) ?? [];
  const clock = `${day}/${month}/${year}:${time} +0000`;
  return `${address} - - [${clock}] "POST ${path} HTTP/1.1" ${status} 512 "-" "curl/8.7.1"`;
}
