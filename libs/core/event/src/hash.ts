import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FieldValue, GatewayEvent } from './event.ts';

/** Fields that say where and when a record was read, not what happened: they differ between two readings of the same record. */
const NOT_CONTENT = new Set(['event.id', 'event.ingested', 'event.created']);

/** A 128-bit identity of the parts, as 32 hex digits; parts are length-prefixed, so ('ab','c') and ('a','bc') differ. */
export function identify(...parts: readonly (string | number)[]): string {
  let text = '';
  for (const part of parts) {
    const value = String(part);
    text += `${value.length}:${value}`;
  }
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));
}

/** The same for equal content whatever the order of keys and wherever the record was read: the tie-break between events of one time. */
export function contentHash(event: GatewayEvent): string {
  return identify(canonicalText(event, NOT_CONTENT));
}

/** JSON with sorted keys; `undefined` members are left out. */
export function canonicalText(
  value: FieldValue | GatewayEvent | undefined,
  without?: ReadonlySet<string>,
): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value))
    return `[${value.map((item: FieldValue) => canonicalText(item)).join(',')}]`;
  const object = value as GatewayEvent;
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    if (object[key] === undefined || without?.has(key)) continue;
    members.push(`${JSON.stringify(key)}:${canonicalText(object[key])}`);
  }
  return `{${members.join(',')}}`;
}
