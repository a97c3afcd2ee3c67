import type { GatewayEvent } from './event.ts';
import { toHex } from './hex.ts';
import { addMember, beginHash, beginMember, endHash, mixValue } from './member-hash.ts';

/** Fields that say where and when a record was read, not what happened: they differ between two readings of the same record. */
export const NOT_CONTENT = new Set(['event.id', 'event.ingested', 'event.created']);

/**
 * 128 bits as 32 hex digits, the same for equal content whatever the order of keys and wherever the record was read: the tie-break between
 * events of one time. Made to be fast: MurmurHash3 x86 128 (Austin Appleby, public domain) of each member, added up. Who writes the events can
 * make two that collide, and gains no more than by writing the same event twice.
 */
export function contentHash(event: GatewayEvent): string {
  return toHex(contentHashWords(event));
}

/** `contentHash` as four words of 32 bits, which the next one overwrites. */
export function contentHashWords(event: GatewayEvent): Int32Array {
  beginHash();
  for (const key of Object.keys(event)) {
    const value = event[key];
    if (value === undefined || NOT_CONTENT.has(key)) continue;
    beginMember(key);
    mixValue(value);
    addMember();
  }
  return endHash();
}
