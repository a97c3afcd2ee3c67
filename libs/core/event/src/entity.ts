import ipaddr from 'ipaddr.js';
import { readField, type FieldValue, type GatewayEvent } from './event.ts';

/** Who is watched: the group-by fields of a rule with their canonical values. */
export type Entity = Readonly<Record<string, string>>;

/** No entity value is longer: what a client can invent must not grow memory. */
export const MAX_ENTITY_VALUE = 256;

/** Default entities of a detection whose rule names none, the first present one being the primary. */
export const DEFAULT_ENTITY_FIELDS = ['api.key.id', 'user.id', 'source.ip'] as const;

const LOOKS_LIKE_IP = /^[0-9a-fA-F:.]{2,45}$/;

/** One spelling per value: numbers and booleans as text, IPv4-mapped addresses folded, IPv6 compressed, length capped. */
export function canonicalEntityValue(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) return canonicalEntityValue(value[0] as FieldValue | undefined);
  if (typeof value === 'object') return undefined;
  const text = String(value);
  if (text.includes(':') && LOOKS_LIKE_IP.test(text) && ipaddr.isValid(text)) {
    return ipaddr.process(text).toString();
  }
  return text.length > MAX_ENTITY_VALUE ? text.slice(0, MAX_ENTITY_VALUE) : text;
}

/** The entity of an event under group-by fields, or undefined where one of them is missing. */
export function entityOf(event: GatewayEvent, fields: readonly string[]): Entity | undefined {
  const entity: Record<string, string> = {};
  for (const field of fields) {
    const value = canonicalEntityValue(readField(event, field));
    if (value === undefined) return undefined;
    entity[field] = value;
  }
  return entity;
}

/** `tenant|field=value|…` with `%`, `|` and `=` escaped: the key under which state and incidents are kept. Fields keep their given order. */
export function entityKey(tenant: string, entity: Entity): string {
  let key = escapePart(tenant);
  for (const [field, value] of Object.entries(entity))
    key += `|${escapePart(field)}=${escapePart(value)}`;
  return key;
}

const SPECIAL = /[%|=]/g;
const HAS_SPECIAL = /[%|=]/;
function escapePart(text: string): string {
  if (!HAS_SPECIAL.test(text)) return text;
  return text.replace(SPECIAL, (char) => (char === '%' ? '%25' : char === '|' ? '%7C' : '%3D'));
}
