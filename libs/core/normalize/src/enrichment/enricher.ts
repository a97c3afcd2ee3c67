import type { GatewayEvent } from '@gatewatch/event';
import { Recent } from '../recent.ts';
import { toLocation } from '../location.ts';
import { addCost } from './add-cost.ts';
import { addThreats } from './add-threats.ts';
import { add, numberIn, textIn } from './event-fields.ts';
import type { Networks } from './network-lists.ts';
import type { PriceTable } from './price-table.ts';
import type { Threats } from './threats.ts';
import type { Zones } from './zones.ts';

/** What is known of where an address is and whose it is; each part may lack. */
export interface GeoPlace {
  readonly countryIsoCode?: string;
  readonly countryName?: string;
  readonly regionName?: string;
  readonly cityName?: string;
  /** degrees */
  readonly location?: { readonly lat: number; readonly lon: number };
  readonly asNumber?: number;
  readonly asOrganization?: string;
}

/** What events are enriched with; what is not given adds nothing. */
export interface Enrichment {
  readonly placeOf?: ((address: string) => GeoPlace | undefined) | undefined;
  readonly networks?: Networks | undefined;
  readonly threats?: Threats | undefined;
  readonly zones?: Zones | undefined;
  readonly prices?: PriceTable | undefined;
}

/** Adds to an event what is known of what it holds, and never replaces what a record said. `flags` takes what was worked out. */
export type Enrich = (event: GatewayEvent, flags: string[]) => void;

export function createEnrich(enrichment: Enrichment): Enrich {
  const enricher = new Enricher(enrichment);
  return (event, flags) => enricher.enrich(event, flags);
}

const MOST_KNOWN = 20_000;

/** What is known of one address, found once. */
interface Known {
  readonly place: GeoPlace | undefined;
  readonly location: string | undefined;
  readonly zone: string | undefined;
}

class Enricher {
  readonly #parts: Enrichment;
  readonly #known = new Recent<string, Known>(MOST_KNOWN);

  constructor(parts: Enrichment) {
    this.#parts = parts;
  }

  enrich(event: GatewayEvent, flags: string[]): void {
    const { zones, threats, prices } = this.#parts;
    const source = textIn(event, 'source.ip');
    if (source !== undefined) this.#addSource(event, source);
    if (zones) this.#addZones(event, zones, source);
    if (threats) addThreats(event, threats);
    if (prices) addCost(event, prices, flags);
  }

  #addSource(event: GatewayEvent, address: string): void {
    const { place, location } = this.#of(address);
    if (place) addPlace(event, place, location);
    const { networks } = this.#parts;
    if (!networks || event['source.networks'] !== undefined) return;
    const names = networks.find(address, numberIn(event, 'source.as.number'));
    if (names.length > 0) event['source.networks'] = names;
  }

  #addZones(event: GatewayEvent, zones: Zones, source: string | undefined): void {
    add(event, 'source.zone', source && this.#of(source).zone);
    add(event, 'destination.zone', this.#destinationZone(event, zones));
    const from = textIn(event, 'source.zone');
    const to = textIn(event, 'destination.zone');
    if (from === undefined || to === undefined) return;
    add(event, 'network.zone_crossing', zones.crossing(from, to));
  }

  #destinationZone(event: GatewayEvent, zones: Zones): string | undefined {
    const host = textIn(event, 'destination.domain') ?? textIn(event, 'destination.address');
    const zone = host === undefined ? undefined : zones.ofHost(host);
    const address = textIn(event, 'destination.ip');
    return zone ?? (address === undefined ? undefined : this.#of(address).zone);
  }

  #of(address: string): Known {
    let known = this.#known.get(address);
    if (!known) {
      const place = this.#parts.placeOf?.(address);
      const location = place?.location && toLocation(place.location);
      known = { place, location, zone: this.#parts.zones?.ofAddress(address) };
      this.#known.set(address, known);
    }
    return known;
  }
}

/** A city of one source in the country of another would be no place: all of it is taken, or nothing. */
function addPlace(event: GatewayEvent, place: GeoPlace, location: string | undefined): void {
  const country = event['source.geo.country_iso_code'];
  if (country === undefined || country === place.countryIsoCode) {
    add(event, 'source.geo.country_iso_code', place.countryIsoCode);
    add(event, 'source.geo.country_name', place.countryName);
    add(event, 'source.geo.region_name', place.regionName);
    add(event, 'source.geo.city_name', place.cityName);
    add(event, 'source.geo.location', location);
  }
  const system = event['source.as.number'];
  if (system !== undefined && system !== place.asNumber) return;
  add(event, 'source.as.number', place.asNumber);
  add(event, 'source.as.organization.name', place.asOrganization);
}
