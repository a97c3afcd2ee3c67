import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRules, type RuleSet } from '@gatewatch/engine';
import { Problems, readYaml, type GatewayEvent, type YamlNode } from '@gatewatch/event';
import { readFolder } from '@gatewatch/files';
import { createNormalizer, loadSources, type Normalizer } from '@gatewatch/normalize';
import {
  createSimulation,
  parseSimulateOptions,
  type SourceName,
} from '../apps/cli/src/simulate/index.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function shippedRules(): Promise<RuleSet> {
  const { files } = await readFolder([join(root, 'rules')]);
  return loadRules({ files }).rules;
}

/** The normaliser as ingest makes it: shipped sources, content rules, tokens that are remembered. */
export async function shippedNormalizer(rules: RuleSet): Promise<Normalizer> {
  const { files } = await readFolder([join(root, 'sources')]);
  return createNormalizer({
    sources: loadSources(files).sources,
    tokenize: createTokenizer(),
    decode: (bytes) => decoder.decode(bytes),
    matchContent: (event) => rules.matchContent(event),
  });
}

/** The records of every shipped source's cases, by the names of their files. */
export function caseRecords(): ReadonlyMap<string, readonly Buffer[]> {
  const folder = join(root, 'sources');
  const names = readdirSync(folder).filter((name) => name.endsWith('.cases.yml'));
  return new Map(
    names.sort().map((name) => {
      const roots = [...readYaml(readFileSync(join(folder, name), 'utf8'), new Problems(name))];
      const nodes = roots.flatMap((node) => node.get('cases')?.items() ?? []);
      return [basename(name, '.cases.yml'), nodes.map(recordOf)];
    }),
  );
}

function recordOf(node: YamlNode): Buffer {
  const record = node.get('record');
  const isText = record?.kind === 'string';
  return Buffer.from(isText ? String(record.scalar) : JSON.stringify(record?.toValue() ?? null));
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function createTokenizer(): (secret: string) => string {
  const known = new Map<string, string>();
  return (secret) => {
    const token = known.get(secret) ?? createHmac('sha256', 'k').update(secret).digest('base64url');
    known.set(secret, token);
    return token;
  };
}

/** Ten minutes of honest traffic and ten with every attack, of one gateway or of all: the same on every machine. */
export function simulatedRecords(as?: SourceName): Buffer[] {
  const parsed = parseSimulateOptions({ seed: '3', history: '10m', ...(as ? { as } : {}) });
  if (!parsed.ok) throw new Error(parsed.problem);
  return Array.from(createSimulation(parsed.order), ({ record }) => Buffer.from(record));
}

/** What the normaliser makes of simulated records of all gateways. */
export function simulatedEvents(normalizer: Normalizer): GatewayEvent[] {
  return simulatedRecords().flatMap((record, offset) => [
    ...normalizer.normalize(record, { input: 'bench', offset }, 8.64e15 - 86_400_000).events,
  ]);
}
