import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parsePrices } from './price-file.ts';
import { fits, PriceTable } from './price-table.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const NOW = day('2026-06-01');
const use = { input: 1_000_000, output: 1_000_000, cacheRead: 0, cacheWrite: 0 };

function tableOf(...texts: readonly string[]): PriceTable {
  return new PriceTable(
    texts.map((text) => {
      const { value, problems } = parsePrices({ path: 'prices.yml', text });
      expect(problems).toEqual([]);
      return value ?? [];
    }),
  );
}

const SHIPPED = `
prices:
  - { models: [gpt-4o, gpt-4o-2024-*], input: 2.5, output: 10, cache_read: 1.25 }
  - { models: gpt-4o-mini*, input: 0.15, output: 0.6 }
  - { models: 'claude-*', input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 }
  - { models: 'claude-*', input: 6, output: 30, from: 2026-01-01 }
  - { models: text-embedding-3-small, input: 0.02 }
  - { models: llama, provider: groq, input: 1, output: 1 }
`;

describe('a price table', () => {
  it.each([
    ['gpt-4o', 12.5],
    ['GPT-4o-2024-08-06', 12.5],
    ['openai/gpt-4o', 12.5],
    ['gpt-4o-mini-2024-07-18', 0.75],
    ['claude-x', 36],
    ['text-embedding-3-small', 0.02],
    ['unknown', undefined],
    ['gpt-4o-audio', undefined],
  ])('prices %s at %s', (model, cost) => {
    expect(tableOf(SHIPPED).cost(model, undefined, NOW, use)).toBe(cost);
  });

  it('takes the price that held at the time', () => {
    const table = tableOf(SHIPPED);
    expect(table.cost('claude-x', undefined, day('2025-12-31'), use)).toBe(18);
    expect(table.cost('claude-x', undefined, day('2026-01-01'), use)).toBe(36);
  });

  it('takes a price of a provider for that provider only', () => {
    const table = tableOf(SHIPPED);
    expect(table.cost('llama', 'Groq', NOW, use)).toBe(2);
    expect(table.cost('llama', undefined, NOW, use)).toBe(2);
    expect(table.cost('llama', 'together', NOW, use)).toBeUndefined();
  });

  it('lets a later file win, even with a less exact name', () => {
    const own = 'currency: EUR\nusd: 2\nprices: [{ models: gpt-*, input: 1, output: 1 }]\n';
    expect(tableOf(SHIPPED, own).cost('gpt-4o', undefined, NOW, use)).toBe(4);
  });

  it('prices what came from a cache apart, whether or not the prompt counts it', () => {
    const table = tableOf(SHIPPED);
    const cached = { input: 1_000_000, output: 0, cacheRead: 400_000, cacheWrite: 0 };
    expect(table.cost('gpt-4o', undefined, NOW, cached)).toBe(2);
    const beside = { input: 100, output: 0, cacheRead: 1_000_000, cacheWrite: 0 };
    expect(table.cost('gpt-4o', undefined, NOW, beside)).toBe(1.25025);
  });

  it.each([
    ['', '1:1 ENRICH_EMPTY'],
    ['price: []', '1:1 ENRICH_UNKNOWN_KEY'],
    ['prices: 5', '1:9 ENRICH_MISSING_KEY'],
    ['prices: [{ models: a }]', '1:10 ENRICH_MISSING_KEY'],
    ['prices: [{ input: 1 }]', '1:10 ENRICH_MISSING_KEY'],
    ['prices: [{ models: a, input: free }]', '1:30 ENRICH_BAD_VALUE'],
    ['prices: [{ models: a, input: -1 }]', '1:30 ENRICH_BAD_VALUE'],
    ['prices: [{ models: a, input: 1, from: soon }]', '1:39 ENRICH_BAD_VALUE'],
    ['prices: [{ models: a, input: 1, inputs: 2 }]', '1:33 ENRICH_UNKNOWN_KEY'],
    ['currency: EUR\nprices: [{ models: a, input: 1 }]', '1:11 ENRICH_MISSING_KEY'],
    ['currency: euro\nusd: 1\nprices: [{ models: a, input: 1 }]', '1:11 ENRICH_BAD_VALUE'],
  ])('refuses %j', (text, problem) => {
    const { problems } = parsePrices({ path: 'p', text });
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toContain(
      problem,
    );
  });

  it('leaves out an entry with a mistake and takes the others', () => {
    const text = 'prices: [{ models: a }, { models: b, input: 1 }]';
    expect(parsePrices({ path: 'p', text }).value).toHaveLength(1);
  });
});

describe('fits', () => {
  it('says what a regular expression says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, letters, (glob, text) => {
        const expected = new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(text);
        expect(fits(glob, text)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
