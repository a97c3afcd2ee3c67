import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { FAILED } from './converters.ts';
import { fieldOf } from './fields.ts';
import { isObject, type JsonObject } from './member.ts';
import { isEmpty } from './path.ts';
import { isSecretName } from './scrub.ts';
import { isCredentialName } from './secret-name.ts';
import { settleAs, type Settle } from './settle.ts';

/** Most fields that are taken over from one record. */
const MOST_FIELDS = 512;
const LONGEST_NAME = 256;
/** Fields that Gatewatch decides, whatever the producer wrote, and what is too big or too secret to take over. */
const NEVER = new Set([
  'event.id',
  'event.ingested',
  'event.original',
  'source.prefix',
  '__proto__',
]);
const OURS = /^gatewatch\./;

const settles = new Map<string, Settle | undefined>();

/**
 * Takes over every member, nested or flat, under its dotted name, where the event has no value yet. Declared fields are brought into
 * their type, or left out and flagged; others keep scalars and lists of scalars.
 */
export function keepAll(record: JsonObject, event: GatewayEvent, flags: string[]): void {
  const state = { event, flags, left: MOST_FIELDS };
  keepMembers(record, '', state);
  if (state.left <= 0) flags.push('_cut:fields');
}

interface Keeping {
  readonly event: GatewayEvent;
  readonly flags: string[];
  left: number;
}

function keepMembers(object: JsonObject, prefix: string, state: Keeping): void {
  for (const name of namesOf(object)) {
    const value = object[name];
    const full = prefix === '' ? name : `${prefix}.${name}`;
    if (isEmpty(value) || !mayKeep(full)) continue;
    if (state.left <= 0) return;
    if (isObject(value) && fieldOf(full)?.type !== 'content') keepMembers(value, full, state);
    else keepField(full, value, state);
  }
}

/** All members, but not the value in `{ name: x-custom-auth, value: … }`. */
function namesOf(object: JsonObject): string[] {
  const names = Object.keys(object);
  const named = object['name'] ?? object['key'];
  if (typeof named !== 'string' || !isCredentialName(named, 'header')) return names;
  return names.filter((name) => name !== 'value');
}

function mayKeep(name: string): boolean {
  if (NEVER.has(name) || OURS.test(name) || name.length > LONGEST_NAME) return false;
  return !isSecretName(name);
}

function keepField(name: string, value: unknown, state: Keeping): void {
  if (state.event[name] !== undefined) return;
  state.left--;
  const settle = settleOf(name);
  const settled = settle ? settle(value) : scalars(value);
  if (settled === FAILED) state.flags.push(`_conv:${name}`);
  else if (settled !== undefined) state.event[name] = settled;
}

function settleOf(name: string): Settle | undefined {
  if (settles.has(name)) return settles.get(name);
  const field = fieldOf(name);
  // labels are named by their producers: remembering those would grow with what they invent
  if (!field || name.startsWith('labels.')) return field && settleAs(field);
  const settle = settleAs(field);
  settles.set(name, settle);
  return settle;
}

const MOST_ITEMS = 100;

function scalars(value: unknown): FieldValue | undefined {
  if (!Array.isArray(value)) return scalar(value);
  const items = value.slice(0, MOST_ITEMS).map(scalar);
  const known = items.filter((item) => item !== undefined);
  return known.length > 0 ? known : undefined;
}

function scalar(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
