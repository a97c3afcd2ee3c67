import type { GeoPlace } from '@gatewatch/normalize';

/**
 * Reads a record of any maker: MaxMind and DB-IP (nested, names by language), IPinfo and ip-location-db (flat). What is not there, or of
 * another type than expected, is left out.
 */
export function readPlace(record: unknown): GeoPlace | undefined {
  if (!isObject(record)) return undefined;
  const place = {
    ...readCountry(record),
    ...defined('regionName', regionOf(record)),
    ...defined('cityName', nameOf(record['city']) ?? textOf(record['city_name'])),
    ...defined('location', locationOf(record)),
    ...readSystem(record),
  };
  return Object.keys(place).length > 0 ? place : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

function defined<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

/** A name in English: `{ names: { en } }`, or the text itself. */
function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return textOf(value);
  return isObject(value['names']) ? textOf(value['names']['en']) : textOf(value['name']);
}

const CODE = /^[A-Z]{2}$/;

function codeOf(value: unknown): string | undefined {
  const text = textOf(
    isObject(value) ? (value['iso_code'] ?? value['code']) : value,
  )?.toUpperCase();
  return text !== undefined && CODE.test(text) ? text : undefined;
}

/** Where only the country of the registration is known, that is told. `country` is a code to some makers, a name to others. */
function readCountry(record: Fields): Pick<GeoPlace, 'countryIsoCode' | 'countryName'> {
  const { country, country_code: code, registered_country: registered } = record;
  const chosen = codeOf(country) === undefined && isObject(registered) ? registered : country;
  const name = nameOf(chosen);
  return {
    ...defined('countryIsoCode', codeOf(code) ?? codeOf(chosen)),
    ...defined('countryName', textOf(record['country_name']) ?? (codeOf(name) ? undefined : name)),
  };
}

function regionOf(record: Fields): string | undefined {
  const { subdivisions } = record;
  if (Array.isArray(subdivisions)) return nameOf((subdivisions as unknown[])[0]);
  return textOf(record['region']) ?? textOf(record['region_name']) ?? textOf(record['state1']);
}

const PAIR = /^(-?[\d.]+),\s*(-?[\d.]+)$/;

function locationOf(record: Fields): GeoPlace['location'] {
  const { location, loc } = record;
  const [, first, second] = PAIR.exec(textOf(loc) ?? '') ?? [];
  const from = isObject(location) ? location : record;
  const lat = degreesOf(firstOf(from, ['latitude', 'lat']) ?? first, 90);
  const lon = degreesOf(firstOf(from, ['longitude', 'lng', 'lon']) ?? second, 180);
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}

function firstOf(record: Fields, keys: readonly string[]): unknown {
  return keys.map((key) => record[key]).find((value) => value !== undefined);
}

function degreesOf(value: unknown, most: number): number | undefined {
  const degrees = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof degrees === 'number' && Math.abs(degrees) <= most ? degrees : undefined;
}

const NUMBER = /^(?:AS)?(\d{1,10})$/i;

function readSystem(record: Fields): Pick<GeoPlace, 'asNumber' | 'asOrganization'> {
  const found = record['autonomous_system_number'] ?? record['asn'] ?? record['as_number'];
  const text = typeof found === 'number' ? String(found) : textOf(found);
  const number = NUMBER.exec(text ?? '')?.[1];
  if (number === undefined) return {};
  const names = [
    'autonomous_system_organization',
    'as_organization',
    'as_name',
    'name',
    'organization',
    'org',
  ];
  const name = names.map((key) => textOf(record[key])).find((one) => one !== undefined);
  return { asNumber: Number(number), ...defined('asOrganization', name) };
}
