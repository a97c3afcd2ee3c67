import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import {
  shown,
  type Enriching,
  type EnrichmentFile,
  type EnrichmentProblemCode,
} from './enrichment-problem.ts';
import type { Price } from './price-table.ts';
import { oneOrMany, readRoot, reportAt } from './yaml-root.ts';

const KEYS = [
  'models',
  'provider',
  'input',
  'output',
  'cache_read',
  'cache_write',
  'from',
] as const;
const AMOUNTS = ['input', 'output', 'cache_read', 'cache_write'] as const;
const CURRENCY = /^[A-Z]{3}$/;

/** Reads `prices:`; amounts in another `currency` are multiplied by `usd`. One entry with a mistake is left out, the others count. */
export function parsePrices(file: EnrichmentFile): Enriching<readonly Price[]> {
  const { root, problems } = readRoot(file, ['prices', 'currency', 'usd', 'updated']);
  if (!root) return { value: undefined, problems: problems.list };
  const rate = readRate(root, problems);
  const list = root.get('prices');
  if (list?.kind !== 'list') {
    reportAt(problems, list ?? root, 'ENRICH_MISSING_KEY', "'prices' must be a list of prices");
    return { value: undefined, problems: problems.list };
  }
  const prices = list.items().flatMap((item) => readPrice(item, rate, problems) ?? []);
  return { value: prices.length > 0 ? prices : undefined, problems: problems.list };
}

function readRate(root: YamlNode, problems: Problems): number {
  const currency = root.get('currency');
  const usd = root.get('usd');
  if (currency && !CURRENCY.test(String(currency.scalar)))
    reportAt(
      problems,
      currency,
      'ENRICH_BAD_VALUE',
      "'currency' must be three letters such as EUR",
    );
  const isForeign = currency !== undefined && currency.scalar !== 'USD';
  if (isForeign && !usd)
    reportAt(
      problems,
      currency,
      'ENRICH_MISSING_KEY',
      "say with 'usd' how many US dollars one unit of the currency is",
    );
  return usd ? (readAmount(usd, problems) ?? Number.NaN) : 1;
}

function readAmount(node: YamlNode, problems: Problems): number | undefined {
  const amount = node.kind === 'number' ? Number(node.scalar) : Number.NaN;
  if (amount >= 0 && amount < 1e6) return amount;
  return reportAt(
    problems,
    node,
    'ENRICH_BAD_VALUE',
    `expected an amount of money such as 2.5, not '${shown(node.source ?? node.kind)}'`,
  );
}

function readPrice(item: YamlNode, rate: number, problems: Problems): Price | undefined {
  const before = problems.list.length;
  if (item.kind !== 'map') {
    const message = `a price is a map with the keys ${KEYS.join(', ')}`;
    return reportAt(problems, item, 'ENRICH_BAD_VALUE', message);
  }
  refuseUnknownKeys(item, KEYS, problems, 'ENRICH_UNKNOWN_KEY' satisfies EnrichmentProblemCode);
  const amounts = readAmounts(item, rate, problems);
  const models = readModels(item, problems);
  const from = readFrom(item.get('from'), problems);
  const provider = item.get('provider');
  if (problems.list.length > before || Number.isNaN(rate)) return undefined;
  return { models, provider: provider && String(provider.scalar).toLowerCase(), ...amounts, from };
}

type Amounts = Pick<Price, 'input' | 'output' | 'cacheRead' | 'cacheWrite'>;

/** Without a price of its own the cache costs what other tokens do, and an answer (of embeddings) nothing. */
function readAmounts(item: YamlNode, rate: number, problems: Problems): Amounts {
  const [input = 0, output = 0, cacheRead = input, cacheWrite = input] = AMOUNTS.map((key) =>
    readAmountOf(item, key, problems),
  );
  return {
    input: input * rate,
    output: output * rate,
    cacheRead: cacheRead * rate,
    cacheWrite: cacheWrite * rate,
  };
}

function readAmountOf(
  item: YamlNode,
  key: (typeof AMOUNTS)[number],
  problems: Problems,
): number | undefined {
  const node = item.get(key);
  if (node) return readAmount(node, problems);
  return key === 'input'
    ? reportAt(
        problems,
        item,
        'ENRICH_MISSING_KEY',
        "'input' is missing: dollars for a million tokens of the prompt",
      )
    : undefined;
}

function readModels(item: YamlNode, problems: Problems): string[] {
  const models = item.get('models');
  const names = models
    ? oneOrMany(models).map((node) =>
        node.kind === 'string' || node.kind === 'number' ? (node.source ?? '') : '',
      )
    : [];
  if (names.length === 0 || names.includes(''))
    reportAt(
      problems,
      models ?? item,
      'ENRICH_MISSING_KEY',
      "'models' must name models; * stands for anything",
    );
  return names.map((name) => name.toLowerCase());
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function readFrom(node: YamlNode | undefined, problems: Problems): number {
  if (!node) return Number.NEGATIVE_INFINITY;
  const text = node.source ?? '';
  const at = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at))
    reportAt(problems, node, 'ENRICH_BAD_VALUE', "'from' must be a day such as 2026-01-31");
  return at;
}
