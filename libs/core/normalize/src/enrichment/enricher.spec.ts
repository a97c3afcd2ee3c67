import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { undeclaredFields } from '../fields.ts';
import { createEnrich, type Enrichment, type GeoPlace } from './enricher.ts';
import { Networks, parseNetworkList } from './network-lists.ts';
import { parsePrices } from './price-file.ts';
import { PriceTable } from './price-table.ts';
import { parseThreatList } from './threat-lists.ts';
import { Threats } from './threats.ts';
import { parseZones } from './zones.ts';

const PLACE: GeoPlace = {
  countryIsoCode: 'GB',
  countryName: 'United Kingdom',
  regionName: 'England',
  cityName: 'London',
  location: { lat: 51.514_2, lon: -0.093_1 },
  asNumber: 64_500,
  asOrganization: 'Example Ltd',
};
const hosting = parseNetworkList({ path: 'h', text: 'AS64500\n' }, 'hosting').value;
const threats = parseThreatList({ path: 't', text: '203.0.113.9\n' }, { name: 't' }).value;
const prices = parsePrices({
  path: 'p',
  text: 'prices: [{ models: m, input: 1, output: 2 }]',
}).value;
const ALL: Enrichment = {
  placeOf: (address) => (address.startsWith('203.0.113.') ? PLACE : undefined),
  networks: new Networks(hosting ? [hosting] : []),
  threats: new Threats(threats ?? []),
  zones: parseZones({
    path: 'z',
    text: 'zones: { in: [10.0.0.0/8, models.internal] }\nothers: out\nallow: { in: [out] }\n',
  }).value,
  prices: new PriceTable([prices ?? []]),
};

function enriched(event: GatewayEvent, parts = ALL, flags: string[] = []): GatewayEvent {
  const copy: GatewayEvent = { '@timestamp': 1000, ...event };
  createEnrich(parts)(copy, flags);
  return copy;
}

describe('enrichment', () => {
  it('says where the client is and whose network that is', () => {
    expect(enriched({ 'source.ip': '203.0.113.9', 'destination.ip': '10.0.0.1' })).toEqual({
      '@timestamp': 1000,
      'source.ip': '203.0.113.9',
      'destination.ip': '10.0.0.1',
      'source.geo.country_iso_code': 'GB',
      'source.geo.country_name': 'United Kingdom',
      'source.geo.region_name': 'England',
      'source.geo.city_name': 'London',
      'source.geo.location': '51.5142,-0.0931',
      'source.as.number': 64_500,
      'source.as.organization.name': 'Example Ltd',
      'source.networks': ['hosting'],
      'source.zone': 'out',
      'destination.zone': 'in',
      'network.zone_crossing': 'not_allowed',
      'threat.feed.name': 't',
      'threat.indicator.ip': '203.0.113.9',
      'threat.indicator.name': '203.0.113.9',
      'threat.indicator.type': 'ipv4-addr',
      'gatewatch.threat.fields': ['source.ip'],
      'gatewatch.threat.lists': ['t'],
    });
  });

  it('fills declared fields with values of their type', () => {
    const event = enriched({ 'source.ip': '203.0.113.9', 'destination.domain': 'models.internal' });
    expect(undeclaredFields(event)).toEqual({ unknown: [], mistyped: [] });
    expect(event['destination.zone']).toBe('in');
  });

  it('adds nothing where nothing is known', () => {
    const event = { 'source.ip': '192.0.2.1' };
    expect(enriched(event, {})).toEqual({ '@timestamp': 1000, ...event });
    expect(enriched({}, ALL)).toEqual({ '@timestamp': 1000 });
  });

  it('mixes no place of a record with another one', () => {
    const event = enriched({
      'source.ip': '203.0.113.9',
      'source.geo.country_iso_code': 'FR',
      'source.as.number': 1,
    });
    expect(event['source.geo.country_iso_code']).toBe('FR');
    expect(event).not.toHaveProperty(['source.geo.city_name']);
    expect(event).not.toHaveProperty(['source.as.organization.name']);
    const same = enriched({ 'source.ip': '203.0.113.9', 'source.geo.country_iso_code': 'GB' });
    expect(same['source.geo.city_name']).toBe('London');
  });

  it('asks once for an address', () => {
    let asked = 0;
    const enrich = createEnrich({ placeOf: () => ((asked += 1), undefined) });
    for (let turn = 0; turn < 5; turn++) enrich({ 'source.ip': '203.0.113.9' }, []);
    expect(asked).toBe(1);
  });
});

describe('the cost of a request', () => {
  const use = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 500 };
  it('is worked out, and flagged', () => {
    const flags: string[] = [];
    const event = enriched({ 'gen_ai.request.model': 'm', ...use }, ALL, flags);
    expect(event['gen_ai.cost.usd']).toBe(0.002);
    expect(flags).toEqual(['_cost_computed']);
  });
  it('is that of the model that answered, where it has a price', () => {
    const event = { 'gen_ai.request.model': 'm', 'gen_ai.response.model': 'm-2026', ...use };
    expect(enriched(event)['gen_ai.cost.usd']).toBe(0.002);
  });
  it.each([
    [
      'what the gateway says, even if it is nothing',
      { 'gen_ai.request.model': 'm', ...use, 'gen_ai.cost.usd': 0 },
      0,
    ],
    ['unknown for an unknown model', { 'gen_ai.request.model': 'x', ...use }, undefined],
    [
      'unknown where the answer is',
      { 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 1000 },
      undefined,
    ],
    [
      'that of the prompt for embeddings',
      {
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.operation.name': 'embeddings',
      },
      0.001,
    ],
  ])('is %s', (_name, event, cost) => {
    expect(enriched(event)['gen_ai.cost.usd']).toBe(cost);
  });
});
