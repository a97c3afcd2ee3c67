import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatProblem, type GatewayEvent, type Signal } from '@gatewatch/event';
import { makeMmdb } from '@gatewatch/geo/testing';
import { GatewatchConfig } from '@gatewatch/nest';
import { describeEnrichment, EnrichmentBook } from './enrichment-book.ts';
import { enrichmentFiles } from './enrichment-files.ts';

let folder: string;
let signals: Signal[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewatch-enrich-'));
  signals = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let writes = 0;
/** Each write has a time of its own, however fast they follow each other. */
function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, content);
  utimesSync(`${path}.new`, 1000 + writes, 1000 + writes++);
  renameSync(`${path}.new`, path);
  return path;
}

const city = (name: string): Buffer =>
  makeMmdb({ '203.0.113.0/24': { country: { iso_code: 'GB' }, city: { names: { en: name } } } });

function open(set: (config: GatewatchConfig) => void): Promise<EnrichmentBook> {
  const config = new GatewatchConfig();
  config.shipped.prices = false;
  set(config);
  return EnrichmentBook.open({
    files: enrichmentFiles(config),
    loaded: () => undefined,
    emit: (signal) => signals.push(signal),
    now: () => 7_000,
  });
}

function enriched(book: EnrichmentBook, event: GatewayEvent): GatewayEvent {
  const copy: GatewayEvent = { '@timestamp': 1000, ...event };
  book.enrich(copy, []);
  return copy;
}

const said = ({ current }: EnrichmentBook): string[] =>
  current.problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));

describe('the files that enrich events', () => {
  it('are all of those that are configured', async () => {
    const book = await open(({ enrich }) => {
      enrich.geo = [write('city.mmdb', city('London'))];
      enrich.asn = [
        write('asn.mmdb', makeMmdb({ '203.0.113.0/24': { autonomous_system_number: 64500 } })),
      ];
      enrich.networks = [
        { path: write('hosting.txt', 'AS64500\n') },
        { path: write('n.txt', '203.0.113.9\n'), name: 'vpn' },
      ];
      enrich.threats = [{ path: write('bad.csv', 'value,type\nkey-7,key\n'), kind: 'auto' }];
      enrich.zones = write('zones.yml', 'zones: { a: 203.0.113.0/24 }\n');
      enrich.prices = [write('prices.yml', 'prices: [{ models: m, input: 1 }]\n')];
    });
    expect(said(book)).toEqual([]);
    expect(
      enriched(book, {
        'source.ip': '203.0.113.9',
        'api.key.id': 'key-7',
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 1e6,
        'gen_ai.usage.output_tokens': 0,
      }),
    ).toMatchObject({
      'source.geo.city_name': 'London',
      'source.as.number': 64500,
      'source.networks': ['hosting', 'vpn'],
      'source.zone': 'a',
      'threat.indicator.name': 'key-7',
      'gen_ai.cost.usd': 1,
    });
    expect(describeEnrichment(book)).toContain(
      'networks hosting.txt: 1 entries, read 1970-01-01T00:00:07Z',
    );
    expect(signals).toContainEqual({
      name: 'enrichment_file',
      kind: 'prices',
      file: 'prices.yml',
      entries: 1,
      at: 7_000,
    });
    await book.close();
  });

  it('take effect again when they change', async () => {
    const book = await open(({ enrich }) => {
      enrich.geo = [write('city.mmdb', city('London'))];
      enrich.networks = [{ path: write('vpn.txt', '203.0.113.9\n') }];
    });
    const event = { 'source.ip': '203.0.113.9' };
    expect(enriched(book, event)['source.geo.city_name']).toBe('London');
    write('city.mmdb', city('Leeds'));
    write('vpn.txt', '203.0.113.8\n');
    await book.reload();
    expect(enriched(book, event)['source.geo.city_name']).toBe('Leeds');
    expect(enriched(book, event)['source.networks']).toBeUndefined();
    await book.close();
  });

  it('stay in force when they break or go, and say so', async () => {
    const whole = city('London');
    const book = await open(({ enrich }) => {
      enrich.geo = [write('city.mmdb', whole)];
      enrich.zones = write('zones.yml', 'zones: { a: 203.0.113.0/24 }\n');
      enrich.networks = [{ path: write('vpn.txt', '203.0.113.9\n') }];
    });
    write('city.mmdb', whole.subarray(0, 40));
    write('zones.yml', 'zones: { a: 203.0.113.0/99 }\n');
    rmSync(join(folder, 'vpn.txt'));
    await book.reload();
    expect(enriched(book, { 'source.ip': '203.0.113.9' })).toMatchObject({
      'source.geo.city_name': 'London',
      'source.zone': 'a',
      'source.networks': ['vpn'],
    });
    expect(said(book)).toEqual([
      expect.stringContaining(
        'city.mmdb:1:1: ENRICH_SYNTAX: this is no MMDB file, or not all of it',
      ),
      'vpn.txt:1:1: FILE_UNREADABLE: there is no such file',
      expect.stringContaining('zones.yml:1:13: ENRICH_BAD_VALUE: expected a network'),
    ]);
    expect(signals.findLast(({ name }) => name === 'files_with_errors')).toMatchObject({
      kind: 'enrichment',
      value: 3,
    });
    await book.close();
  });

  it('may be missing at the start', async () => {
    const book = await open(
      ({ enrich }) => (enrich.networks = [{ path: join(folder, 'later.txt'), name: 'late' }]),
    );
    expect(said(book)).toEqual(['later.txt:1:1: FILE_UNREADABLE: there is no such file']);
    write('later.txt', '203.0.113.9\n');
    await book.reload();
    expect(said(book)).toEqual([]);
    expect(enriched(book, { 'source.ip': '203.0.113.9' })['source.networks']).toEqual(['late']);
    await book.close();
  });

  it('hold the shipped prices, and the own ones before them', async () => {
    const use = {
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 1e6,
      'gen_ai.usage.output_tokens': 0,
    };
    const shipped = await open((config) => (config.shipped.prices = true));
    expect(said(shipped)).toEqual([]);
    expect(enriched(shipped, use)['gen_ai.cost.usd']).toBe(2.5);
    const own = await open((config) => {
      config.shipped.prices = true;
      config.enrich.prices = [write('own.yml', 'prices: [{ models: gpt-*, input: 1 }]\n')];
    });
    expect(enriched(own, use)['gen_ai.cost.usd']).toBe(1);
    for (const book of [shipped, own]) await book.close();
  });

  it('are none by default', async () => {
    const book = await open(() => undefined);
    expect(enriched(book, { 'source.ip': '203.0.113.9' })).toEqual({
      '@timestamp': 1000,
      'source.ip': '203.0.113.9',
    });
    expect(describeEnrichment(book)).toBe('no files');
    await book.close();
  });
});

describe('a long list', () => {
  it('is made ready in slices, and the old one is in force until it is whole', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`);
    const path = write('office.txt', '192.0.2.0/24');
    const config = new GatewatchConfig();
    config.shipped.prices = false;
    config.enrich.networks = [{ path, name: 'office' }];
    const seen: unknown[] = [];
    let isOpen = false;
    const labelsOf = (address: string) =>
      enriched(book, { 'source.ip': address })['source.networks'];
    const book = await EnrichmentBook.open({
      files: enrichmentFiles(config),
      loaded: () => undefined,
      emit: () => undefined,
      now: () => 7_000,
      run: async (work) => {
        for (;;) {
          const { done, value } = work.next();
          if (done) return value;
          await Promise.resolve();
          if (isOpen) seen.push([labelsOf('192.0.2.7'), labelsOf('10.1.2.3')]);
        }
      },
    });
    isOpen = true;
    write('office.txt', lines.join('\n'));
    await book.reload();
    isOpen = false;
    expect(seen.length).toBeGreaterThan((3 * lines.length) / 2048);
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(seen[0]).toEqual([['office'], undefined]);
    expect([labelsOf('192.0.2.7'), labelsOf('10.1.2.3')]).toEqual([undefined, ['office']]);
  });
});
