import { CONTENT_FIELDS, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import { networkOf } from './address.ts';
import { fieldOf } from './fields.ts';
import { pseudoAddress } from './pseudo-address.ts';
import { REDACTED, takeOut } from './scrub.ts';

/** What becomes of a field that says who a person is. */
export const TREATMENTS = ['keep', 'tokenise', 'mask', 'encrypt', 'drop'] as const;
export type Treatment = (typeof TREATMENTS)[number];

/** Where what was encrypted stands: `gatewatch.encrypted.user.email`, a compact JWE. */
export const ENCRYPTED = 'gatewatch.encrypted.';

/** The operator's policy for personal data and content, and what core can't do by itself. */
export interface FieldPolicy {
  readonly fields: ReadonlyMap<string, Treatment>;
  readonly content: 'drop' | 'encrypt';
  /** characters of a content field that are encrypted; what is longer is cut and flagged */
  readonly maxContent: number;
  /** keyed: equal texts give equal tokens, also in other fields */
  readonly tokenise: (text: string) => string;
  /** needed where anything is to be encrypted */
  readonly encrypt?: (text: string) => string;
}

/** What else tells the value of a field, and is treated with it. */
const DERIVED: ReadonlyMap<string, readonly string[]> = new Map([
  ['source.ip', ['source.prefix', 'network.forwarded_ip', 'client.ip', 'source.address']],
]);

/** Fields without which nothing works, and those that hold no value of the record. */
const NEVER = /^(?:@timestamp|event\.|gatewatch\.|api\.key\.tokens?$)/;

/** Whether a policy may name the field. */
export function isTreatable(name: string): boolean {
  return !NEVER.test(name) && fieldOf(name)?.type !== 'content';
}

/** What was encrypted, by the names under which it is kept. */
export type EncryptedContent = readonly (readonly [name: string, jwe: string])[];

/** The content of an event, encrypted; empty where the policy drops it. */
export function encryptContent(
  event: GatewayEvent,
  policy: FieldPolicy | undefined,
  flags: string[],
): EncryptedContent {
  const encrypt = policy?.content === 'encrypt' ? policy.encrypt : undefined;
  if (!policy || !encrypt) return NOTHING;
  return CONTENT_FIELDS.flatMap((field) => {
    const value = event[field];
    if (value === undefined) return [];
    const text = textOf(value);
    if (text.length > policy.maxContent) flags.push(`_cut:${ENCRYPTED}${field}`);
    return [[ENCRYPTED + field, encrypt(text.slice(0, policy.maxContent).toWellFormed())] as const];
  });
}

const NOTHING: EncryptedContent = [];

/** Treats what the policy names, and takes the same values out of all other texts of the event. */
export function applyPolicy(event: GatewayEvent, policy: FieldPolicy | undefined): void {
  if (!policy || policy.fields.size === 0) return;
  const treated: Treated[] = [];
  for (const [name, treatment] of policy.fields) {
    if (treatment === 'keep') continue;
    for (const field of [name, ...(DERIVED.get(name) ?? [])]) {
      treatField(event, field, { treatment, policy, treated });
    }
  }
  if (treated.length > 0) replaceCopies(event, treated);
}

/** A value that must not appear any more, and what stands in its place: undefined where nothing does. */
interface Treated {
  readonly value: string;
  readonly instead: string | undefined;
}

interface Treating {
  readonly treatment: Treatment;
  readonly policy: FieldPolicy;
  readonly treated: Treated[];
}

function treatField(event: GatewayEvent, name: string, how: Treating): void {
  const value = event[name];
  if (value === undefined) return;
  if (how.treatment === 'encrypt' && how.policy.encrypt && !isDerived(name)) {
    event[ENCRYPTED + name] = how.policy.encrypt(textOf(value));
  }
  const items = Array.isArray(value) ? (value as readonly FieldValue[]) : [value];
  const kept = items.map((item) => treatItem(item, name, how)).filter((one) => one !== undefined);
  if (kept.length === 0) Reflect.deleteProperty(event, name);
  else event[name] = Array.isArray(value) ? kept : kept[0];
}

function isDerived(name: string): boolean {
  return [...DERIVED.values()].some((names) => names.includes(name));
}

/** What is no text can be neither a token nor masked: it goes. */
function treatItem(item: FieldValue, name: string, how: Treating): string | undefined {
  if (typeof item !== 'string') return undefined;
  const instead = insteadOf(item, name, how);
  if (instead !== item) how.treated.push({ value: item, instead });
  return instead;
}

function insteadOf(
  text: string,
  name: string,
  { treatment, policy }: Treating,
): string | undefined {
  const isAddress = fieldOf(name)?.type === 'ip';
  if (treatment === 'tokenise') {
    const token = policy.tokenise(text);
    return isAddress ? pseudoAddress(token) : token;
  }
  if (treatment === 'mask') return name === 'source.prefix' ? text : mask(text, isAddress);
  return undefined;
}

/** `a***@example.com`, `203.0.113.0`, `J***`. */
export function mask(text: string, isAddress: boolean): string {
  if (isAddress) return networkOf(text).replace(/\/\d+$/, '');
  const at = text.lastIndexOf('@');
  if (at > 0) return `${firstOf(text.slice(0, at))}***${text.slice(at)}`;
  return `${firstOf(text)}***`;
}

/** Of a short text the first character would tell too much. */
const SHORT = 4;
function firstOf(text: string): string {
  return text.length < SHORT ? '' : String.fromCodePoint(text.codePointAt(0) ?? 0);
}

/** Shorter values stand in too many words. */
const SHORTEST_COPY = 3;

function replaceCopies(event: GatewayEvent, treated: readonly Treated[]): void {
  const copied = treated.filter(({ value }) => value.length >= SHORTEST_COPY);
  for (const name of Object.keys(event)) {
    const value = event[name];
    if (NEVER.test(name) || (typeof value !== 'string' && !Array.isArray(value))) continue;
    const clean = Array.isArray(value)
      ? value.map((item: FieldValue) => (typeof item === 'string' ? without(item, copied) : item))
      : without(value, copied);
    event[name] = clean;
  }
}

function without(text: string, treated: readonly Treated[]): string {
  let clean = text;
  for (const { value, instead } of treated) {
    if (clean === value) return instead ?? REDACTED;
    if (clean !== instead) clean = takeOut(clean, [value]);
  }
  return clean;
}

function textOf(value: FieldValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
