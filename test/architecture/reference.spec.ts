import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { closedLists, readSources } from '../../tools/docs/closed-lists.ts';
import { referencePages } from '../../tools/docs/pages.ts';
import { root } from '../../tools/docs/root.ts';
import { metricsOf, sampleSignals } from '../../tools/docs/signals.ts';

const folder = join(root, 'docs', 'reference');
const NAMES = [
  'baselines.md',
  'commands.md',
  'configuration.md',
  'correlations.md',
  'error-codes.md',
  'features.md',
  'fields.md',
  'metrics.md',
  'rules.md',
  'source-language.md',
  'sources.md',
];
/** a word of Kafka's protocol */
const NOT_OURS = new Set(['UNKNOWN_MEMBER_ID']);
const sources = readSources();
const codes = closedLists(sources).flatMap((list) => list.codes);
let pages: ReadonlyMap<string, string> = new Map();

beforeAll(async () => {
  pages = await referencePages();
});

describe('docs/reference', () => {
  it.each(NAMES)('%s is what `npm run docs` makes of the code', (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(pages.get(name));
  });

  it('has these pages and no others', () => {
    expect(readdirSync(folder).sort()).toEqual(NAMES);
    expect([...pages.keys()].sort()).toEqual(NAMES);
  });

  it('explains every code', () => {
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.filter(({ meaning }) => meaning === '')).toEqual([]);
  });

  it('knows every code that is written anywhere in the code', () => {
    const known = new Set(codes.map(({ code }) => code));
    const families = new Set([...known].filter(isLoud).map((code) => code.split('_')[0] ?? ''));
    const written = [...sources].flatMap(([path, text]) =>
      [...text.matchAll(/'(?<code>[A-Z]+(?:_[A-Z]+)+)'/g)].map(
        ({ groups }) => [path, groups?.['code'] ?? ''] as const,
      ),
    );
    const strange = written.filter(
      ([, code]) =>
        families.has(code.split('_')[0] ?? '') && !known.has(code) && !NOT_OURS.has(code),
    );
    expect(written.length).toBeGreaterThan(200);
    expect(strange).toEqual([]);
  });

  it('has a metric for every signal', async () => {
    const signals = sampleSignals();
    expect(signals.length).toBeGreaterThan(15);
    const silent: string[] = [];
    for (const signal of signals) {
      if ((await metricsOf(signal)).length === 0) silent.push(signal.name);
    }
    expect(silent).toEqual([]);
    for (const { name } of signals) expect(pages.get('metrics.md')).toContain(`\`${name}\``);
  });
});

const isLoud = (code: string): boolean => /^[A-Z]+_/.test(code);
