import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FieldValue, GatewayEvent } from './event.ts';

/** A 128-bit identity of the parts, as 32 hex digits; parts are length-prefixed, so ('ab','c') and ('a','bc') differ. */
export function identify(...parts: readonly (string | number)[]): string {
  let text = '';
  for (const part of parts) {
    const value = String(part);
    text += `${value.length}:${value}`;
  }
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));
}

/** JSON with sorted keys; `undefined` members are left out. */
export function canonicalText(value: FieldValue | GatewayEvent | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return canonicalList(value);
  const object = value as GatewayEvent;
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    if (object[key] === undefined) continue;
    members.push(`${JSON.stringify(key)}:${canonicalText(object[key])}`);
  }
  return `{${members.join(',')}}`;
}

/** Where no element has keys to sort, JSON is canonical already. */
function canonicalList(list: readonly FieldValue[]): string {
  return list.every((item) => typeof item !== 'object' || item === null)
    ? JSON.stringify(list)
    : `[${list.map((item) => canonicalText(item)).join(',')}]`;
}
