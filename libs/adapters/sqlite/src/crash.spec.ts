import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LogEntry, StageLog } from '@gatewatch/engine';
import { lockDataDir } from './data-dir.ts';
import { openLogs } from './sqlite-logs.ts';
import { openStore } from './sqlite-store.ts';

const LIMIT_MS = 20_000;
const INDEX = fileURLToPath(new URL('./index.ts', import.meta.url));
const children: ChildProcess[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

const newDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'gatewatch-crash-'));
  directories.push(directory);
  return directory;
};

/** Runs a script on the package's sources in a process of its own. `enough` reads its lines and says when to kill it. */
async function runUntilKilled(
  script: string,
  dataDir: string,
  enough: (lines: readonly string[]) => boolean,
): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=gatewatch-source',
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      `import * as sqlite from ${JSON.stringify(INDEX)};
       const dataDir = ${JSON.stringify(dataDir)};
       const say = (line) => process.stdout.write(line + '\\n');
       ${script}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (enough(output.split('\n').slice(0, -1))) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return output.split('\n').slice(0, -1);
}

async function readAll(log: StageLog, partition: number): Promise<readonly LogEntry[]> {
  const end = await log.end(partition);
  const found: LogEntry[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const consumption = await log.consume('check', {
    assigned: async (assigned) => (assigned === partition ? 0 : log.end(assigned)),
    entries: async (_partition, entries) => {
      found.push(...entries);
      if (found.length >= end) resolve();
    },
    revoked: async () => undefined,
  });
  if (end > 0) await promise;
  await consumption.stop();
  return found;
}

describe('a killed process', () => {
  it.each([60, 250])(
    'loses no acknowledged append, leaves offsets dense and positions that fit, killed after %i acknowledgements',
    async (count) => {
      const dataDir = await newDirectory();
      const lines = await runUntilKilled(
        `const logs = sqlite.openLogs(dataDir);
         logs.log('events', 2);
         const save = async (partition) => {
           for (let next = 1; ; next++) {
             const values = [partition + ':' + next, 'x'.repeat(next * 37 % 20000)];
             await logs.appendWithPositions(
               [{ log: 'events', partition, values }],
               new Map([['input:' + partition, { offset: next }]]),
             );
             say(partition + ':' + next);
           }
         };
         await Promise.all([save(0), save(1)]);`,
        dataDir,
        (lines) => lines.length >= count,
      );
      expect(lines.length).toBeGreaterThanOrEqual(count);
      const logs = openLogs(dataDir);
      const log = logs.log('events', 2);
      for (const partition of [0, 1]) {
        const entries = await readAll(log, partition);
        const bundles = entries.filter((_, at) => at % 2 === 0).map(({ value }) => value);
        const acknowledged = lines.filter((line) => line.startsWith(`${partition}:`));
        expect(entries.map(({ offset }) => offset)).toEqual(entries.map((_, at) => at));
        expect(bundles).toEqual(bundles.map((_, at) => `${partition}:${at + 1}`));
        expect(bundles).toEqual(expect.arrayContaining(acknowledged));
        const position = await logs.positions.load(`input:${partition}`);
        expect(position).toEqual({ offset: bundles.length });
      }
      await logs.close();
    },
    LIMIT_MS,
  );

  it(
    'leaves checkpoints whole: the head belongs to the entries, and nothing acknowledged is missing',
    async () => {
      const dataDir = await newDirectory();
      const lines = await runUntilKilled(
        `const { checkpoints } = sqlite.openLogs(dataDir);
         const { generation } = await checkpoints.acquire('p:0');
         for (let sequence = 1; ; sequence++) {
           const changed = new Map(Array.from({ length: 50 }, (_, at) => ['e' + at, String(sequence)]));
           changed.set('only:' + sequence, '');
           const removed = new Set(['only:' + (sequence - 1)]);
           await checkpoints.save('p:0', generation, sequence, { head: String(sequence), changed, removed });
           say(String(sequence));
         }`,
        dataDir,
        (lines) => lines.length >= 50,
      );
      const logs = openLogs(dataDir);
      const { stored, generation } = await logs.checkpoints.acquire('p:0');
      const head = Number(stored?.head);
      expect(generation).toBe(2);
      expect(head).toBeGreaterThanOrEqual(Number(lines.at(-1)));
      expect(Object.fromEntries(stored?.entries ?? [])).toEqual({
        ...Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`e${at}`, String(head)])),
        [`only:${head}`]: '',
      });
      await logs.close();
    },
    LIMIT_MS,
  );

  it(
    'leaves a job that was running, and it is taken again',
    async () => {
      const dataDir = await newDirectory();
      await runUntilKilled(
        `const { jobs } = sqlite.openStore(dataDir);
         await jobs.enqueue({ id: 'revoke', runId: 'r1' });
         await jobs.work(() => { say('working'); return new Promise(() => setInterval(() => {}, 1000)); },
           { concurrency: 1, attempts: 1 });`,
        dataDir,
        (lines) => lines.includes('working'),
      );
      const store = openStore(dataDir);
      const { promise, resolve } = Promise.withResolvers<unknown>();
      await store.jobs.work(async (job) => resolve(job), { concurrency: 1, attempts: 1 });
      expect(await promise).toEqual({ id: 'revoke', runId: 'r1' });
      await store.close();
    },
    LIMIT_MS,
  );

  it(
    'holds its data directory while it lives, and no longer',
    async () => {
      const dataDir = await newDirectory();
      const refusals: unknown[] = [];
      const attempt = (): void => {
        try {
          lockDataDir(dataDir).release();
        } catch (fault) {
          refusals.push(fault);
        }
      };
      const [pid] = await runUntilKilled(
        `const logs = sqlite.openLogs(dataDir);
         await logs.log('events', 1).consume('g', {
           assigned: async () => undefined, entries: async () => {}, revoked: async () => {} });
         say(String(process.pid));`,
        dataDir,
        (lines) => {
          if (lines.length > 0) attempt();
          return lines.length > 0;
        },
      );
      expect(refusals).toEqual([
        expect.objectContaining({
          code: 'DATA_DIR_IN_USE',
          message: expect.stringContaining(`in use by process ${pid}`),
        }),
      ]);
      attempt();
      expect(refusals).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it(
    'has its appends seen by a reader in another process',
    async () => {
      const dataDir = await newDirectory();
      const logs = openLogs(dataDir, { pollMs: 10 });
      const log = logs.log('events', 1);
      const { promise, resolve } = Promise.withResolvers<readonly LogEntry[]>();
      const consumption = await log.consume('g', {
        assigned: async () => undefined,
        entries: async (_partition, entries) => resolve(entries),
        revoked: async () => undefined,
      });
      await runUntilKilled(
        `await sqlite.openLogs(dataDir).log('events', 1).append(0, ['from there']);
         say('done'); setInterval(() => {}, 1000);`,
        dataDir,
        (lines) => lines.length > 0,
      );
      expect((await promise).map(({ value }) => value)).toEqual(['from there']);
      await consumption.stop();
      await logs.close();
    },
    LIMIT_MS,
  );
});
