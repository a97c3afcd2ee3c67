import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { mergePlaces } from './merge-places.ts';
import { openMmdb } from './mmdb-file.ts';
import { readPlace } from './read-place.ts';
import { makeMmdb } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatewatch-geo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const LONDON = {
  country: { iso_code: 'GB', names: { en: 'United Kingdom', de: 'Vereinigtes Königreich' } },
  city: { names: { en: 'London' } },
  subdivisions: [{ names: { en: 'England' } }],
  location: { latitude: 51.5142, longitude: -0.0931 },
};

describe('an MMDB file', () => {
  const bytes = makeMmdb({
    '203.0.113.0/24': LONDON,
    '2001:db8::/32': { country: { iso_code: 'DE' } },
  });

  it('tells places of IPv4 and IPv6', async () => {
    const opened = await openMmdb(written('city.mmdb', bytes));
    if (!opened.ok) throw new Error(opened.message);
    const { file } = opened;
    expect(file.placeOf('203.0.113.9')).toEqual({
      countryIsoCode: 'GB',
      countryName: 'United Kingdom',
      regionName: 'England',
      cityName: 'London',
      location: { lat: 51.5142, lon: -0.0931 },
    });
    expect(file.placeOf('2001:db8::1')).toEqual({ countryIsoCode: 'DE' });
    expect(file.placeOf('203.0.114.9')).toBeUndefined();
    expect(file.placeOf('no address')).toBeUndefined();
    expect([file.type, file.builtAt, file.entries > 0]).toEqual([
      'Test',
      Date.UTC(2026, 0, 1),
      true,
    ]);
  });

  it.each([
    ['not there', undefined, 'there is no such file'],
    ['cut off', bytes.subarray(0, bytes.length / 2), 'this is no MMDB file, or not all of it'],
    ['something else', Buffer.from('network,country\n'), 'this is no MMDB file, or not all of it'],
    ['empty', Buffer.alloc(0), 'this is no MMDB file, or not all of it'],
    ['packed', gzipSync(bytes), 'this is packed: unpack it with gunzip first'],
  ])('that is %s is refused with a sentence', async (name, content, message) => {
    const path = content ? written(`${name}.mmdb`, content) : join(folder, 'none.mmdb');
    const opened = await openMmdb(path);
    expect(opened.ok ? 'opened' : opened.message.slice(0, message.length)).toBe(message);
  });
});

describe('a record', () => {
  it.each([
    [
      'MaxMind ASN, DB-IP ASN',
      { autonomous_system_number: 64500, autonomous_system_organization: 'Example' },
      { asNumber: 64500, asOrganization: 'Example' },
    ],
    [
      'IPinfo Lite',
      {
        asn: 'AS64500',
        as_name: 'Example',
        as_domain: 'example.com',
        country: 'Germany',
        country_code: 'DE',
      },
      { countryIsoCode: 'DE', countryName: 'Germany', asNumber: 64500, asOrganization: 'Example' },
    ],
    [
      'IPinfo country',
      { country: 'DE', country_name: 'Germany' },
      { countryIsoCode: 'DE', countryName: 'Germany' },
    ],
    [
      'IPinfo location',
      { country: 'GB', city: 'London', region: 'England', lat: '51.5', lng: '-0.1' },
      {
        countryIsoCode: 'GB',
        cityName: 'London',
        regionName: 'England',
        location: { lat: 51.5, lon: -0.1 },
      },
    ],
    [
      'IPinfo ASN',
      { asn: 'AS64500', name: 'Example', domain: 'example.com' },
      { asNumber: 64500, asOrganization: 'Example' },
    ],
    [
      'ip-location-db',
      { country_code: 'GB', city: 'London', state1: 'England', latitude: 51.5, longitude: -0.1 },
      {
        countryIsoCode: 'GB',
        cityName: 'London',
        regionName: 'England',
        location: { lat: 51.5, lon: -0.1 },
      },
    ],
    [
      'a registration only',
      { registered_country: { iso_code: 'US', names: { en: 'United States' } } },
      { countryIsoCode: 'US', countryName: 'United States' },
    ],
  ])('of %s is read', (_maker, record, place) => {
    expect(readPlace(record)).toEqual(place);
  });
  it.each(
    [
      null,
      7,
      'x',
      {},
      { country: 'Germany1', location: { latitude: 99, longitude: 0 } },
      { asn: 'x' },
    ].map((one) => [one]),
  )('%j tells no code, place or number', (record) => {
    const { countryIsoCode, location, asNumber } = readPlace(record) ?? {};
    expect([countryIsoCode, location, asNumber]).toEqual([undefined, undefined, undefined]);
  });
});

describe('several files', () => {
  it('complete each other, and mix no countries', () => {
    const merged = mergePlaces([
      () => ({ countryIsoCode: 'GB' }),
      () => ({ countryIsoCode: 'FR', cityName: 'Paris', asNumber: 1 }),
      () => ({ countryIsoCode: 'GB', cityName: 'London', asNumber: 2, asOrganization: 'Two' }),
    ]);
    expect(merged?.('203.0.113.9')).toEqual({
      countryIsoCode: 'GB',
      cityName: 'London',
      asNumber: 1,
    });
    expect(mergePlaces([])).toBeUndefined();
  });
});
