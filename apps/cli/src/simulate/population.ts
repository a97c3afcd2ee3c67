import type { Caller, SourceName } from './call.ts';
import type { Random } from './random.ts';

const TENANTS = [
  'harbor-retail',
  'lumen-legal',
  'orchard-health',
  'kite-games',
  'mosaic-media',
  'delta-freight',
  'quill-school',
  'ember-bank',
] as const;
const AGENTS = [
  'OpenAI/Python 1.59.6',
  'OpenAI/Python 1.54.3',
  'OpenAI/JS 4.77.0',
  'AsyncOpenAI/Python 1.59.6',
  'langchain-openai/0.2.14',
] as const;

export const CHAT_MODELS = [
  ['gpt-4.1-mini', 70],
  ['gpt-4.1', 20],
  ['o4-mini', 10],
] as const;
export const EMBEDDING_MODEL = 'text-embedding-3-small';

/** How many keys of people call unless told otherwise, the busiest first; the share of rank r falls as 1/r^1.1 (Zipf). */
export const DEFAULT_KEYS = 60;
const ZIPF = 1.1;

/** An honest client: one key, its addresses, and how it calls. */
export interface Client {
  readonly name: string;
  readonly caller: Caller;
  readonly addresses: readonly string[];
  readonly userAgent: string;
  /** part of what people call; 0 for those who keep a pace of their own */
  readonly share: number;
  /** `people` come in bursts; a `service` calls at an even pace with prompts of one size */
  readonly rhythm: 'people' | 'summariser' | 'classifier';
  readonly writes: 'prose' | 'code';
}

/** Everyone who calls honestly, and what an attacker could know of them. */
export interface Population {
  readonly clients: readonly Client[];
  /** steady keys whose habit a baseline learns soon */
  readonly summariser: Client;
  readonly classifier: Client;
  /** keys that ask only for the list of models, to see that the service is up */
  readonly monitors: readonly Client[];
  /** deployments that carry one wrong key */
  readonly misconfigured: readonly Client[];
}

export function createPopulation(random: Random, keys: number = DEFAULT_KEYS): Population {
  const weights = Array.from({ length: keys }, (_, rank) => 1 / (rank + 1) ** ZIPF);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const clients = weights.map((weight, rank) => createClient(random, rank, weight / total));
  const steady = (rank: number, rhythm: Client['rhythm']): Client => ({
    ...createClient(random, rank, 0),
    rhythm,
    writes: 'prose',
  });
  return {
    clients,
    summariser: steady(keys, 'summariser'), // of mosaic-media, on Kong
    classifier: steady(keys + 2, 'classifier'), // of quill-school, on LiteLLM
    monitors: [0, 1].map((rank) => ({
      ...createClient(random, keys + 4 + rank, 0),
      userAgent: 'curl/8.5.0',
    })),
    misconfigured: [0, 1, 2].map((rank) => ({
      ...createClient(random, keys + 8 + rank, 0),
      caller: { apiKey: newApiKey(random) },
    })),
  };
}

/** `sk-` and 40 letters and digits: looks like a key, opens nothing. */
export function newApiKey(random: Random): string {
  return `sk-${random.token(40)}`;
}

/** Honest tenants keep to one gateway each: most to Kong, some to LiteLLM, one to a bare NGINX. */
export function gatewayOf(tenant: string): SourceName {
  if (tenant === 'kite-games' || tenant === 'quill-school') return 'litellm';
  return tenant === 'ember-bank' ? 'nginx' : 'kong';
}

/** A key with an owner, as a gateway knows it. */
export function newCaller(random: Random, name: string, tenant: string): Caller {
  const owner = { credential: random.uuid(), consumer: random.uuid(), name, tenant };
  return { apiKey: newApiKey(random), owner };
}

function createClient(random: Random, rank: number, share: number): Client {
  const tenant = TENANTS[rank % TENANTS.length] ?? 'harbor-retail';
  const addresses = Array.from({ length: random.between(1, 3) }, () => honestAddress(random));
  const name = `${tenant}-app-${rank + 1}`;
  return {
    name,
    caller: newCaller(random, name, tenant),
    addresses,
    userAgent: random.pick(AGENTS),
    share,
    rhythm: 'people',
    writes: rank % 4 === 3 ? 'code' : 'prose',
  };
}

// 198.18.0.0/15 is set aside for tests of networks (RFC 2544): honest clients live in its lower half, attackers in the upper one
// and in the blocks for documentation (RFC 5737).
function honestAddress(random: Random): string {
  return `198.18.${random.between(0, 255)}.${random.between(1, 254)}`;
}

/** An address that no honest client has. */
export function strangeAddress(random: Random): string {
  const block = random.pick(['192.0.2', '198.51.100', '203.0.113']);
  return `${block}.${random.between(1, 254)}`;
}

/** Addresses in as many different networks. */
export function strangeAddresses(random: Random, count: number): string[] {
  const first = random.between(0, 200);
  return Array.from(
    { length: count },
    (_, index) => `198.19.${first + index}.${random.between(1, 254)}`,
  );
}
