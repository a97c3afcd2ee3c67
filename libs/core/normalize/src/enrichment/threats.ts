import type { GatewayEvent } from '@gatewatch/event';
import { Recent } from '../recent.ts';
import { fits } from './price-table.ts';
import { RangeTableBuilder, type RangeTable } from './range-table.ts';
import { eachInSlices, runWhole, type Sliced } from './slices.ts';
import type { Indicator, IndicatorKind, IndicatorNote } from './threat-lists.ts';

/** An indicator that an event holds. */
export interface Sighting {
  /** the field that holds it */
  readonly field: string;
  /** as `threat.indicator.type` says it */
  readonly type: string;
  readonly kind: IndicatorKind;
  readonly value: string;
  readonly note: IndicatorNote;
}

type Named = Exclude<IndicatorKind, 'address' | 'as' | 'user_agent'>;

/** Fields that are held against each kind of indicator, and what ECS calls the indicator. */
const FIELDS: Readonly<
  Record<Named, { readonly type: string; readonly fields: readonly string[] }>
> = {
  domain: {
    type: 'domain-name',
    fields: ['url.domain', 'source.domain', 'destination.domain', 'tls.client.server_name'],
  },
  url: { type: 'url', fields: ['url.full', 'url.original', 'http.request.referrer'] },
  key: { type: 'user-account', fields: ['api.key.id', 'api.key.token'] },
  hash: {
    type: 'artifact',
    fields: [
      'tls.client.ja3',
      'tls.client.ja4',
      'file.hash.sha256',
      'file.hash.sha1',
      'file.hash.md5',
      'process.hash.sha256',
    ],
  },
};
const NAMED = Object.keys(FIELDS) as Named[];
const MOST_KNOWN = 4096;

type Notes = readonly { readonly value: string; readonly note: IndicatorNote }[];
const NONE: Notes = [];
const EMPTY = new RangeTableBuilder().build('all');

/** All indicators, found in the fields of an event at a look-up for each. */
export class Threats {
  #size = 0;
  #table: RangeTable = EMPTY;
  readonly #notes: IndicatorNote[] = [];
  readonly #systems = new Map<string, Notes>();
  readonly #named: Readonly<Record<Named, Map<string, Notes>>> = {
    domain: new Map(),
    url: new Map(),
    key: new Map(),
    hash: new Map(),
  };
  #kinds: readonly Named[] = [];
  readonly #agents = new Map<string, Notes>();
  #agentPatterns: Notes = NONE;
  readonly #knownAgents = new Recent<string, Notes>(MOST_KNOWN);

  constructor(indicators: readonly Indicator[]) {
    runWhole(this.#load(indicators));
  }

  static *inSlices(indicators: readonly Indicator[]): Sliced<Threats> {
    const threats = new Threats([]);
    yield* threats.#load(indicators);
    return threats;
  }

  get size(): number {
    return this.#size;
  }

  *#load(indicators: readonly Indicator[]): Sliced<void> {
    this.#size = indicators.length;
    const builder = new RangeTableBuilder();
    const labels = new Map<IndicatorNote, number>();
    const patterns: Notes[number][] = [];
    yield* eachInSlices(indicators, ({ kind, value, networks = [], note }) => {
      let label = labels.get(note);
      if (label === undefined) {
        label = this.#notes.push(note) - 1;
        labels.set(note, label);
      }
      for (const network of networks) builder.add(network, label);
      if (kind === 'user_agent' && value.includes('*')) patterns.push({ value, note });
      else if (kind !== 'address') addTo(this.#mapOf(kind), value, note);
    });
    this.#table = yield* builder.buildInSlices('all');
    this.#agentPatterns = patterns;
    this.#kinds = NAMED.filter((kind) => this.#named[kind].size > 0);
  }

  /** What of an address and its autonomous system is known; it may be over (`until`). */
  ofAddress(field: string, address: string, system: number | undefined): readonly Sighting[] {
    const type = address.includes(':') ? 'ipv6-addr' : 'ipv4-addr';
    const found = this.#table.find(address).flatMap((label): Sighting[] => {
      const note = this.#notes[label];
      return note ? [{ field, type, kind: 'address', value: address, note }] : [];
    });
    const bySystem = system === undefined ? NONE : (this.#systems.get(String(system)) ?? NONE);
    return [
      ...found,
      ...bySystem.map(({ value, note }): Sighting => {
        return { field, type: 'autonomous-system', kind: 'as', value: `AS${value}`, note };
      }),
    ];
  }

  /** What else an event holds: domains, URLs, keys, hashes, User-Agents. */
  ofEvent(event: GatewayEvent): readonly Sighting[] {
    const sightings: Sighting[] = [];
    for (const kind of this.#kinds) {
      const { type, fields } = FIELDS[kind];
      for (const field of fields) {
        const value = event[field];
        if (typeof value !== 'string') continue;
        for (const found of this.#find(kind, value))
          sightings.push({ field, type, kind, ...found });
      }
    }
    const agent = event['user_agent.original'];
    if (typeof agent === 'string' && this.#agents.size + this.#agentPatterns.length > 0) {
      const place = { field: 'user_agent.original', type: 'software', kind: 'user_agent' } as const;
      for (const found of this.#ofAgent(agent)) sightings.push({ ...place, ...found });
    }
    return sightings;
  }

  #mapOf(kind: Exclude<IndicatorKind, 'address'>): Map<string, Notes> {
    if (kind === 'as') return this.#systems;
    return kind === 'user_agent' ? this.#agents : this.#named[kind];
  }

  #find(kind: Named, value: string): Notes {
    const known = this.#named[kind];
    if (kind === 'key') return known.get(value) ?? NONE;
    const text = value.toLowerCase();
    return (kind === 'domain' ? findDomain(known, text) : known.get(text)) ?? NONE;
  }

  #ofAgent(agent: string): Notes {
    const text = agent.slice(0, LONGEST_AGENT).toLowerCase();
    let found = this.#knownAgents.get(text);
    if (!found) {
      const fitting = this.#agentPatterns.filter(({ value }) => fits(value, text));
      found = [...(this.#agents.get(text) ?? NONE), ...fitting];
      this.#knownAgents.set(text, found);
    }
    return found;
  }
}

const LONGEST_AGENT = 1024;

function addTo(map: Map<string, Notes>, value: string, note: IndicatorNote): void {
  map.set(value, [...(map.get(value) ?? NONE), { value, note }]);
}

/** A listed domain stands for what is below it. */
function findDomain(known: ReadonlyMap<string, Notes>, domain: string): Notes | undefined {
  let name = domain;
  for (let depth = 0; depth < MOST_LABELS; depth++) {
    const found = known.get(name);
    const dot = name.indexOf('.');
    if (found || dot < 0) return found;
    name = name.slice(dot + 1);
  }
  return undefined;
}

const MOST_LABELS = 128;
