import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { scrub, scrubQuery, scrubUrl, takeOut } from './scrub.ts';
import { MAX_KEYWORD } from './settle.ts';

/** Values that a mapping or Gatewatch itself made, not the record. */
const OWN = new Set([
  'api.key.token',
  'event.id',
  'event.kind',
  'event.category',
  'event.dataset',
  'event.tier',
  'event.outcome',
  'event.flags',
  'event.denied_by',
  'http.request.method',
  'source.ip',
  'source.prefix',
  'user_agent.name',
  'gatewatch.content_rules',
]);

/** Where names of parameters may be encoded. */
const SCRUBS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['url.query', scrubQuery],
  ['url.original', scrubUrl],
  ['url.full', scrubUrl],
  ['http.request.referrer', scrubUrl],
]);

/** Takes the record's secrets, and what looks like one, out of every text of the event, and cuts what is too long. */
export function protect(event: GatewayEvent, secrets: readonly string[], flags: string[]): void {
  const token = event['api.key.token'];
  for (const name of Object.keys(event)) {
    const value = event[name];
    if (OWN.has(name) || value === undefined || (name === 'api.key.id' && value === token))
      continue;
    event[name] = protectValue(value, name, secrets, flags);
  }
}

function protectValue(
  value: FieldValue,
  name: string,
  secrets: readonly string[],
  flags: string[],
): FieldValue {
  if (typeof value === 'string') return protectText(value, name, secrets, flags);
  if (!Array.isArray(value)) return value;
  return value.map((item: FieldValue) =>
    typeof item === 'string' ? protectText(item, name, secrets, flags) : item,
  );
}

function protectText(
  text: string,
  name: string,
  secrets: readonly string[],
  flags: string[],
): string {
  let clean = secrets.length > 0 ? takeOut(text, secrets) : text;
  if (clean.length > MAX_KEYWORD) {
    flags.push(`_cut:${name}`);
    clean = clean.slice(0, MAX_KEYWORD).toWellFormed();
  }
  return (SCRUBS.get(name) ?? scrub)(clean);
}
