import type { FieldValue, GatewayEvent } from './event.ts';
import { Sha256 } from './sha256.ts';

const sha256 = new Sha256();

/** A 128-bit identity of the parts, as 32 hex digits of SHA-256; parts are length-prefixed, so ('ab','c') and ('a','bc') differ. */
export function identify(...parts: readonly (string | number)[]): string {
  sha256.begin();
  for (const part of parts) {
    const value = String(part);
    sha256.add(`${value.length}:`);
    sha256.add(value);
  }
  return sha256.half();
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
