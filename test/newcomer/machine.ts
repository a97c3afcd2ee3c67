import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../harness/gatewatch-process.ts';

/** What an npm that runs this test, or Jest, adds to the environment: a newcomer's shell has none of it. */
const NOT_A_NEWCOMERS =
  /^(npm_(package|lifecycle|command|node|execpath|config_(local_|global_)?prefix|config_globalconfig|config_user_agent)|GATEWATCH_|JEST_|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|XDG_|CI$)/;

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A newcomer's machine: an empty home, an empty npm cache, the Node that this machine has, and a folder for files of their own. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatewatch-newcomer-'));
  readonly clone = join(this.folder, 'clone');
  readonly own = join(this.folder, 'own');
  readonly env: Readonly<Record<string, string | undefined>>;

  constructor() {
    for (const name of ['own', 'home', 'cache']) mkdirSync(join(this.folder, name));
    const kept = Object.entries(process.env).filter(([name]) => !NOT_A_NEWCOMERS.test(name));
    this.env = {
      ...Object.fromEntries(kept),
      PATH: pathWithoutOurs(),
      HOME: join(this.folder, 'home'),
      npm_config_cache: join(this.folder, 'cache'),
      npm_config_userconfig: join(homedir(), '.npmrc'), // which registry, which certificates
    };
  }

  /** What is committed, as anyone would get it. */
  getClone(): void {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, this.clone]);
  }

  removeClone(): void {
    rmSync(this.clone, { recursive: true, force: true });
  }

  writeOwn(name: string, text: string): void {
    writeFileSync(join(this.own, name), text);
  }

  run(command: string, args: readonly string[], { cwd = this.clone, path = '' } = {}): Ran {
    const PATH = path === '' ? this.env['PATH'] : `${path}${delimiter}${this.env['PATH']}`;
    const env = { ...this.env, PATH };
    const ran = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  }

  start(command: string, args: readonly string[], options: StartedOptions = {}): Started {
    return new Started(command, args, {
      cwd: options.cwd ?? this.clone,
      env: { ...this.env, ...options.env },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface StartedOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A command that goes on, in a process group of its own, so that nothing that it starts can be lost sight of. */
export class Started {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  stdout = '';
  stderr = '';

  constructor(
    command: string,
    args: readonly string[],
    { cwd, env }: { cwd: string; env: Readonly<Record<string, string | undefined>> },
  ) {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#ended = once(child, 'exit');
    this.#child = child;
  }

  /** The signal goes to the command alone, as `kill` and a supervisor send it. @returns its exit code */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#ended;
    return this.#child.exitCode;
  }

  /** whether anything that it started still runs */
  get leftBehind(): boolean {
    return signalGroup(this.#child.pid, 0);
  }

  /** ends whatever is left, for a test that failed half way */
  end(): void {
    signalGroup(this.#child.pid, 'SIGKILL');
  }
}

function signalGroup(pid: number | undefined, signal: 'SIGKILL' | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Without the folders that `npm run` and a checkout's own Node put in front. */
function pathWithoutOurs(): string {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && !folder.includes(`${root}/.node`))
    .join(delimiter);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
