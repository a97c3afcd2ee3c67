import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { isV4, parseAddress } from './address.ts';

/** Whose values go into which field of ECS's `related`, by which an analyst finds all that concerns one address, user, host or hash. */
const RELATED: readonly (readonly [field: string, from: readonly string[]])[] = [
  [
    'related.ip',
    [
      'source.ip',
      'client.ip',
      'destination.ip',
      'server.ip',
      'host.ip',
      'network.forwarded_ip',
      'dns.resolved_ip',
    ],
  ],
  [
    'related.user',
    [
      'user.id',
      'user.name',
      'user.email',
      'user.effective.name',
      'user.target.id',
      'user.target.name',
      'user.target.email',
      'source.user.name',
    ],
  ],
  [
    'related.hosts',
    ['host.name', 'url.domain', 'source.domain', 'destination.domain', 'dns.question.name'],
  ],
  [
    'related.hash',
    [
      'tls.client.ja3',
      'tls.client.ja4',
      'tls.server.ja3s',
      'file.hash.sha256',
      'file.hash.sha1',
      'file.hash.md5',
      'process.hash.sha256',
      'process.hash.sha1',
      'process.hash.md5',
      'process.pe.imphash',
      'dll.hash.sha256',
    ],
  ],
];
const MOST_VALUES = 50;

/** Fields beyond as many share their bits, which costs a look and no more. */
const BITS = 31;
const SOURCES = RELATED.flatMap(([, from]) => from);

/** A bit for each field whose values are collected, by which `addRelated` knows where to look. */
export const RELATED_BITS: ReadonlyMap<string, number> = new Map(
  SOURCES.map((name, place) => [name, 1 << (place % BITS)] as const),
);

interface Related {
  readonly field: string;
  readonly from: readonly { readonly name: string; readonly bit: number }[];
}

const COLLECTED: readonly Related[] = RELATED.map(([field, from]) => ({
  field,
  from: from.map((name) => ({ name, bit: RELATED_BITS.get(name) ?? 0 })),
}));

/**
 * Collects what the event names, each value once, beside what its producer collected. To be called when the event is protected: values are
 * copied. `bits` are those of the fields that it has.
 */
export function addRelated(event: GatewayEvent, bits: number): void {
  for (let place = 0; place < COLLECTED.length; place++) {
    const { field, from } = COLLECTED[place] as Related;
    let found: string[] | undefined;
    for (let index = 0; index < from.length; index++) {
      const { name, bit } = from[index] as Related['from'][number];
      const value = (bits & bit) === 0 ? undefined : event[name];
      if (value !== undefined) collect(value, field, (found ??= textsOf(event[field])));
    }
    if (found !== undefined && found.length > 0) event[field] = found;
  }
}

function collect(value: FieldValue, field: string, into: string[]): void {
  if (typeof value === 'string') return collectText(value, field, into);
  if (!Array.isArray(value)) return;
  for (const item of value) if (typeof item === 'string') collectText(item, field, into);
}

function collectText(text: string, field: string, into: string[]): void {
  if (into.length >= MOST_VALUES) return;
  const kept = field === 'related.ip' ? addressOf(text) : text;
  if (kept !== undefined && kept !== '' && !into.includes(kept)) into.push(kept);
}

/** The texts of a value, each once. */
function textsOf(value: FieldValue | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? [...new Set(value.filter((item) => typeof item === 'string'))] : [];
}

/** A policy may have put a token in an address's place, which no field of addresses can hold. */
function addressOf(text: string): string | undefined {
  return isV4(text) ? text : parseAddress(text);
}
