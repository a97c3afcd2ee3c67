import { Random } from './random.ts';

export type BenchEvent = Record<string, string | number | boolean | readonly string[]>;

const PATHS = [
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/models',
  '/v1/images/generations',
  '/openai/deployments/gpt-4o/chat/completions',
  '/v1/messages',
];
const AGENTS = [
  'OpenAI/Python 1.54.3',
  'AsyncOpenAI/JS 4.71.1 (linux; x64) node/v22.11.0',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'langchain/0.3.7 python-httpx/0.27.2',
  'curl/8.10.1',
];
const MODELS = [
  'gpt-4o-2024-08-06',
  'gpt-4o-mini',
  'claude-3-5-sonnet-20241022',
  'mistral-large-2411',
];
const TEAMS = ['search', 'support', 'billing', 'risk', 'growth', 'platform', 'research'];
const STATUSES = [
  [200, 90],
  [401, 2],
  [403, 1],
  [404, 1],
  [429, 4],
  [500, 2],
] as const;

/** A normalised gateway event of about 960 bytes, flat, as ingest writes it; the `index`-th of a day's traffic. */
export function benchEvent(random: Random, index: number): BenchEvent {
  const status = random.weighted(STATUSES);
  const input = 50 + random.below(8000);
  const output = random.below(2000);
  const host = random.below(250);
  const team = random.of(TEAMS);
  const path = random.of(PATHS);
  const model = random.of(MODELS);
  return {
    '@timestamp': 1_764_000_000_000 + index * 7,
    'event.id': `kafka:gateway-logs:3:${1_000_000 + index}:0`,
    'event.kind': 'event',
    'event.category': ['api', 'web'],
    'event.dataset': 'kong.access',
    'event.tier': 'gateway',
    'event.outcome': status < 400 ? 'success' : 'failure',
    'event.duration': (80 + random.below(9000)) * 1_000_000,
    'source.ip': `10.${host % 16}.${host}.${random.below(255)}`,
    'source.prefix': `10.${host % 16}.${host}.0/24`,
    'http.request.id': random.hex(32),
    'http.request.method': path === '/v1/models' ? 'GET' : 'POST',
    'http.request.bytes': 300 + random.below(40_000),
    'http.response.status_code': status,
    'http.response.bytes': 100 + random.below(20_000),
    'url.domain': `${team}.llm.example.com`,
    'url.path': path,
    'user_agent.original': random.of(AGENTS),
    'user.id': `svc-${team}-${random.below(40)}`,
    'organization.name': team,
    'service.name': 'llm-gateway',
    'api.key.id': `key-${random.hex(12)}`,
    'api.key.token': `hk1:${random.hex(24)}`,
    'gen_ai.provider.name': model.startsWith('claude') ? 'anthropic' : 'openai',
    'gen_ai.request.model': model,
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'trace.id': random.hex(32),
  };
}

/** The same in another order of keys. */
export function shuffled(event: BenchEvent, random: Random): BenchEvent {
  const entries = Object.entries(event);
  for (let last = entries.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const [left, right] = [entries[last], entries[other]];
    if (!left || !right) continue;
    entries[last] = right;
    entries[other] = left;
  }
  return Object.fromEntries(entries);
}

/** The same, but for about a third of its fields. */
export function thinned(event: BenchEvent, random: Random): BenchEvent {
  return Object.fromEntries(
    Object.entries(event).filter(([name]) => name === '@timestamp' || random.next() < 0.67),
  );
}
