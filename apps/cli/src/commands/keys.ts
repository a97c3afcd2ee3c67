import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatDuration, parseDuration } from '@gatewatch/event';
import { makeContentKeyPair } from '@gatewatch/jose';
import {
  loadOrCreateKeys,
  rotateKeys,
  writeOnce,
  type Keys,
  type NamedKey,
} from '@gatewatch/nest/configuration';
import { UsageError } from '../usage-error.ts';
import { readConfiguration } from './configuration.ts';
import { say, type Terminal } from './terminal.ts';

export interface KeysOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export interface RotateOptions {
  readonly config?: string;
  readonly overlap: string;
}

export interface NewKeysOptions {
  /** folder */
  readonly out: string;
  readonly kind: string;
}

/** What is told of a key: never the key. */
interface KeyLine {
  readonly id: string;
  readonly kind: 'hmac' | 'seal';
  /** `next` waits for the end of the former one; `former` seals still open */
  readonly state: 'active' | 'next' | 'former' | 'ended';
  readonly created?: string;
  readonly age?: string;
  readonly until?: string;
}

/** `gatewatch keys list`. @returns the exit code */
export function listKeys(options: KeysOptions, terminal: Terminal): number {
  const config = readConfiguration(options.config, terminal);
  const lines = describe(loadOrCreateKeys(config.dataDir, config.secrets), terminal.now());
  for (const line of lines) {
    terminal.stdout.write(`${options.json ? JSON.stringify(line) : toText(line)}\n`);
  }
  return 0;
}

/** `gatewatch keys new --content`: the pair that content is encrypted for. @returns the exit code */
export async function newContentKeys(
  { out, kind }: NewKeysOptions,
  terminal: Terminal,
): Promise<number> {
  if (kind !== 'ec' && kind !== 'rsa') {
    throw new UsageError(`--kind: there is no kind '${kind}'; there are ec, rsa`);
  }
  const { id, publicPem, privatePem } = await makeContentKeyPair(kind);
  const folder = resolve(terminal.cwd, out);
  const [publicPath, privatePath] = ['public', 'private'].map((half) =>
    join(folder, `content-${half}.pem`),
  ) as [string, string];
  for (const path of [publicPath, privatePath]) {
    if (existsSync(path))
      throw new UsageError(`--out: ${path} is there already: name another folder`);
  }
  writeOnce(privatePath, privatePem);
  writeOnce(publicPath, publicPem);
  say(
    terminal,
    `key ${id}. On the service: protect.contentKey: ${publicPath}. Move ${privatePath} away from here, to who may read content; whoever loses it loses the content`,
  );
  return 0;
}

/** `gatewatch keys rotate`. @returns the exit code */
export function rotate(options: RotateOptions, terminal: Terminal): number {
  const config = readConfiguration(options.config, terminal);
  const overlapMs = parseDuration(options.overlap);
  if (overlapMs === undefined) {
    throw new UsageError(`--overlap: '${options.overlap}' is no span such as 28d or 12h`);
  }
  if (config.secrets.hmacKey || config.secrets.sealKey) {
    throw new UsageError(
      'keys rotate: the keys are configured: put a new one in secrets.hmacKey and the present one, as KEY@END, in secrets.formerHmacKeys (secrets.sealKey and secrets.formerSealKeys likewise)',
    );
  }
  rotateKeys(config.dataDir, { now: terminal.now(), overlapMs });
  const [newest, former] = loadOrCreateKeys(config.dataDir).hmacKeys;
  const until = former?.until === undefined ? '' : ` until ${isoOf(former.until)}`;
  say(
    terminal,
    `new key ${newest?.id}; tokens stay under ${former?.id}${until}. Start gatewatch anew for it to be in force`,
  );
  return 0;
}

function describe({ hmacKeys, sealKeys }: Keys, now: number): KeyLine[] {
  const inForce = hmacKeys.filter(({ until }, index) => index === 0 || (until ?? Infinity) > now);
  const active = inForce.at(-1);
  const stateOf = (key: NamedKey): KeyLine['state'] => {
    if (key === active) return 'active';
    return inForce.includes(key) ? 'next' : 'ended';
  };
  return [
    ...hmacKeys.map((key) => lineOf(key, 'hmac', { state: stateOf(key), now })),
    ...sealKeys.map((key, index) =>
      lineOf(key, 'seal', { state: index === 0 ? 'active' : 'former', now }),
    ),
  ];
}

function lineOf(
  { id, createdAt, until }: NamedKey,
  kind: KeyLine['kind'],
  { state, now }: { readonly state: KeyLine['state']; readonly now: number },
): KeyLine {
  return {
    id,
    kind,
    state,
    ...(createdAt === undefined ? {} : { created: isoOf(createdAt), age: ageOf(now - createdAt) }),
    ...(until === undefined ? {} : { until: isoOf(until) }),
  };
}

function toText({ id, kind, state, created, age, until }: KeyLine): string {
  const born = created === undefined ? 'no date' : `${created} (${age})`;
  return `${id}  ${kind}  ${state.padEnd(6)}  ${born}${until === undefined ? '' : `  until ${until}`}`;
}

const isoOf = (at: number): string => new Date(at).toISOString();
const HOUR_MS = 3_600_000;
const ageOf = (ms: number): string =>
  formatDuration(Math.max(0, Math.floor(ms / HOUR_MS)) * HOUR_MS);
