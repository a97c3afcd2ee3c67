import { Random } from './random.ts';

/** How often the public corpus (4,044 rules) uses each chain of modifiers; a plain value is as common as all others together. */
const CHAINS = [
  ['', 9000],
  ['endswith', 3653],
  ['contains', 3539],
  ['contains|all', 1227],
  ['startswith', 604],
  ['re', 214],
  ['contains|windash', 108],
  ['cidr', 40],
  ['base64offset|contains', 7],
  ['re|i', 2],
  ['wide|base64offset|contains', 2],
] as const;

/** of 4,044 rules: `1 of x*` 991, `all of x*` 858, `not 1 of` 642 */
const CONDITIONS = [
  ['selection', 1553],
  ['all of selection_*', 858],
  ['1 of selection_*', 991],
  ['selection and not 1 of filter_*', 642],
] as const;

const TEXT_FIELDS = [
  ['url.path', 6],
  ['user_agent.original', 5],
  ['url.query', 3],
  ['url.domain', 2],
  ['user.id', 2],
  ['gen_ai.request.model', 2],
  ['api.key.id', 1],
  ['organization.name', 1],
  ['http.request.method', 2],
  ['event.outcome', 2],
  ['event.dataset', 1],
  ['service.name', 1],
] as const;
const NUMBER_FIELDS = [
  'http.response.status_code',
  'http.request.bytes',
  'gen_ai.usage.input_tokens',
];

const STEMS = [
  'admin',
  'backup',
  'cmd',
  'config',
  'console',
  'debug',
  'deploy',
  'dump',
  'export',
  'jailbreak',
  'keys',
  'login',
  'mimikatz',
  'nikto',
  'passwd',
  'payload',
  'powershell',
  'proxy',
  'rclone',
  'scan',
  'secrets',
  'shell',
  'sqlmap',
  'token',
  'upload',
  'vault',
  'webhook',
  'wget',
  'whoami',
  'wp-login',
];
const ENDINGS = [
  '.aspx',
  '.bak',
  '.dll',
  '.env',
  '.exe',
  '.git',
  '.jsp',
  '.php',
  '.ps1',
  '.yml',
  '/../',
  '/v0/',
  '%00',
  ' -enc ',
  '_key',
  '-bot/1.0',
];

/** What an event that is planted for a rule holds. */
export interface Plant {
  readonly field: string;
  readonly value: string;
}

/** Chance that a further item of a selection asks for what much of the traffic holds. */
const COMMON = 0.5;

/** Rules with the shape of the public corpus, about gateway events; few match. The first of many are those of a smaller count. */
export function benchRules(
  count: number,
  common = COMMON,
): { readonly text: string; readonly plants: readonly Plant[] } {
  const writer = new RuleWriter(common);
  const documents = Array.from({ length: count }, (_, index) => writer.rule(index));
  return { text: documents.join('---\n'), plants: writer.plants };
}

class RuleWriter {
  readonly plants: Plant[] = [];
  readonly #random = new Random(1);
  readonly #common: number;
  constructor(common: number) {
    this.#common = common;
  }

  rule(index: number): string {
    const random = this.#random;
    const condition = random.weighted(CONDITIONS);
    const names = condition.includes('selection_')
      ? Array.from({ length: 2 + random.below(2) }, (_, part) => `selection_${part}`)
      : ['selection'];
    if (condition.includes('filter_'))
      names.push(...(random.next() < 0.5 ? ['filter_main'] : ['filter_main', 'filter_other']));
    const selections = names.map((name) => `  ${name}:\n${this.#selection(index)}`);
    return [
      `title: Generated rule ${index}`,
      `id: 00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      'status: test',
      `description: Rule ${index} of the benchmark's corpus`,
      'author: Gatewatch',
      'date: 2026-01-01',
      'tags:\n  - attack.initial-access\n  - attack.t1190',
      'logsource:\n  category: ai_gateway',
      `detection:\n${selections.join('')}  condition: ${condition}`,
      'falsepositives:\n  - Unknown',
      'level: medium\n',
    ].join('\n');
  }

  /** Its first item is distinct; the others may be what much of the traffic holds, as `EventID: 4624` is in public rules. */
  #selection(index: number): string {
    const random = this.#random;
    const fields = new Map<string, string>([this.#item(index)]);
    for (let more = random.below(3); more > 0; more--) {
      const [key, lines] = random.next() < this.#common ? commonItem(random) : this.#item(index);
      if (!fields.has(key)) fields.set(key, lines);
    }
    return [...fields].map(([key, lines]) => `    ${key}:${lines}`).join('');
  }

  #item(index: number): readonly [string, string] {
    const random = this.#random;
    const chain = random.weighted(CHAINS);
    if (chain === 'cidr')
      return ['source.ip|cidr', ` 172.${16 + random.below(16)}.${random.below(255)}.0/24\n`];
    if (chain === '' && random.next() < 0.15)
      return [random.of(NUMBER_FIELDS), ` ${50_000 + random.below(100_000)}\n`];
    const field = random.weighted(TEXT_FIELDS);
    const key = chain === '' ? field : `${field}|${chain}`;
    if (chain.startsWith('re'))
      return [key, ` '${random.of(STEMS)}[0-9a-f]{4,8}${index}\\.(php|aspx?)'\n`];
    const values = writeValues(random, chain, index);
    if (['contains', 'endswith'].includes(chain))
      this.plants.push({ field, value: values[0] ?? '' });
    if (values.length === 1) return [key, ` '${values[0] ?? ''}'\n`];
    return [key, `\n${values.map((value) => `      - '${value}'\n`).join('')}`];
  }
}

function commonItem(random: Random): readonly [string, string] {
  return random.of([
    ['http.request.method', ' POST\n'],
    ['http.response.status_code', ` ${random.of([200, 401, 403, 404, 429, 500])}\n`],
    ['event.outcome', ` ${random.of(['success', 'failure'])}\n`],
    ['url.path|startswith', ' /v1/\n'],
    ['user_agent.original|contains', ` ${random.of(['python', 'curl/', 'Mozilla'])}\n`],
    ['gen_ai.request.model|contains', ` ${random.of(['gpt-4o', 'claude'])}\n`],
  ] as const);
}

function writeValues(random: Random, chain: string, index: number): string[] {
  const count = chain === 'contains|all' ? 2 + random.below(2) : 1 + random.below(6);
  return Array.from({ length: count }, () => writeValue(random, chain, index));
}

/** Distinct more often than not, as literals of public rules are; sometimes short. */
function writeValue(random: Random, chain: string, index: number): string {
  const stem = random.of(STEMS);
  const ending = random.of(ENDINGS);
  const kind = random.next();
  if (chain === 'startswith') return `/${stem}${index % 1000}${ending}`;
  if (kind < 0.15) return `${stem.slice(0, 4)}${ending.slice(0, 3)}`;
  return kind < 0.5 ? `/${stem}${ending}` : `/${stem}${random.below(100_000)}${ending}`;
}
