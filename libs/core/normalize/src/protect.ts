import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { isListedName, REDACTED, scrub, scrubQuery, scrubUrl, takeOut } from './scrub.ts';
import { MAX_KEYWORD } from './settle.ts';

/** Values that a mapping or Gatewatch itself made, not the record. */
const OWN = [
  'api.key.token',
  'api.key.tokens',
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
  'source.geo.location',
  'source.networks',
  'source.zone',
  'destination.zone',
  'network.zone_crossing',
  'gatewatch.threat.lists',
  'gatewatch.threat.fields',
  'user_agent.name',
  'user_agent.kind',
  'gatewatch.content_rules',
];

type Scrub = (text: string) => string;

const KEEP: Scrub = (text) => text;

/** What is not done by `scrub`: names of parameters may be encoded in URLs, and what Gatewatch made holds no secret. */
const OTHERWISE: ReadonlyMap<string, Scrub> = new Map([
  ...OWN.map((name) => [name, KEEP] as const),
  ['url.query', scrubQuery] as const,
  ['url.original', scrubUrl] as const,
  ['url.full', scrubUrl] as const,
  ['http.request.referrer', scrubUrl] as const,
]);

/** What is known of one text while it is protected. */
interface Protecting {
  readonly name: string;
  readonly scrub: Scrub;
  readonly secrets: readonly string[];
  readonly flags: string[];
}

/** Takes the record's secrets, and what looks like one, out of every text of the event, and cuts what is too long. */
export function protect(event: GatewayEvent, secrets: readonly string[], flags: string[]): void {
  const token = event['api.key.token'];
  for (const name in event) {
    const value = event[name];
    if (typeof value !== 'string' && !Array.isArray(value)) continue;
    const how = OTHERWISE.get(name) ?? scrub;
    if (how === KEEP || (name === 'api.key.id' && isOwnId(value, token, secrets))) continue;
    const clean = isSimple(value, secrets)
      ? how(value)
      : protectValue(value, { name, scrub: how, secrets, flags });
    if (clean !== value) event[name] = clean;
  }
}

/** The id of an AWS credential is no secret: CloudTrail names by it what has to be revoked. Elsewhere it is masked, as secrets stand beside it. */
const AWS_KEY_ID = /^(?:AKIA|ASIA)[A-Z0-9]{12,124}$/;

/** Whether an id of a key is one that Gatewatch made, or may be shown. */
function isOwnId(value: FieldValue, token: unknown, secrets: readonly string[]): boolean {
  if (value === token) return true;
  return typeof value === 'string' && AWS_KEY_ID.test(value) && !secrets.includes(value);
}

function isSimple(
  value: string | readonly FieldValue[],
  secrets: readonly string[],
): value is string {
  if (typeof value !== 'string' || value.length > MAX_KEYWORD) return false;
  for (let index = 0; index < secrets.length; index++) {
    if (value.includes(secrets[index] ?? '')) return false;
  }
  return true;
}

function protectValue(value: string | readonly FieldValue[], how: Protecting): FieldValue {
  if (typeof value === 'string') return protectText(value, how);
  return value.map((item, index) => {
    if (typeof item !== 'string') return item;
    const before = value[index - 1];
    return typeof before === 'string' && isListedName(before) ? REDACTED : protectText(item, how);
  });
}

function protectText(text: string, { name, scrub, secrets, flags }: Protecting): string {
  let clean = secrets.length > 0 ? takeOut(text, secrets) : text;
  if (clean.length > MAX_KEYWORD) {
    flags.push(`_cut:${name}`);
    clean = clean.slice(0, MAX_KEYWORD).toWellFormed();
  }
  return scrub(clean);
}
