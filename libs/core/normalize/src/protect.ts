import { CONTENT_FIELDS, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import { draftEvent } from './event-draft.ts';
import { RELATED_BITS } from './related.ts';
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

/** What is done with one field. */
interface FieldPlan {
  readonly scrub: Scrub;
  /** see `addRelated` */
  readonly related: number;
  readonly isContent: boolean;
}

const ORDINARY: FieldPlan = { scrub, related: 0, isContent: false };

/** Names of parameters may be encoded in URLs, and what Gatewatch made holds no secret. */
const OTHERWISE: ReadonlyMap<string, Scrub> = new Map([
  ...OWN.map((name) => [name, KEEP] as const),
  ['url.query', scrubQuery] as const,
  ['url.original', scrubUrl] as const,
  ['url.full', scrubUrl] as const,
  ['http.request.referrer', scrubUrl] as const,
]);

/** What is done with the fields that are not ordinary. */
const PLANS: ReadonlyMap<string, FieldPlan> = new Map(
  [...OTHERWISE.keys(), ...RELATED_BITS.keys(), ...CONTENT_FIELDS].map((name) => {
    const isContent = (CONTENT_FIELDS as readonly string[]).includes(name);
    const related = RELATED_BITS.get(name) ?? 0;
    return [name, { scrub: OTHERWISE.get(name) ?? scrub, related, isContent }] as const;
  }),
);

/** What is known of one text while it is protected. */
interface Protecting {
  readonly name: string;
  /** that of the credential */
  readonly token: FieldValue | undefined;
  readonly scrub: Scrub;
  readonly secrets: readonly string[];
  readonly flags: string[];
}

/** An event that may leave. */
export interface Protected {
  readonly event: GatewayEvent;
  /** the bits of the fields that it has, for `addRelated` */
  readonly related: number;
}

/**
 * Takes the record's secrets, and what looks like one, out of every text of the event, and cuts what is too long. With content it makes
 * another event without it: an object that loses members becomes a hash table, and who still has the event itself does not keep the text
 * alive.
 */
export function protect(
  event: GatewayEvent,
  secrets: readonly string[],
  flags: string[],
  hasContent: boolean,
): Protected {
  const clean = hasContent ? draftEvent() : event;
  const token = event['api.key.token'];
  let related = 0;
  for (const name in event) {
    const value = event[name];
    const plan = PLANS.get(name) ?? ORDINARY;
    related |= plan.related;
    if (hasContent && plan.isContent) {
      event[name] = undefined;
      continue;
    }
    const now = cleanOf(value, { name, token, scrub: plan.scrub, secrets, flags });
    if (hasContent || now !== value) clean[name] = now;
  }
  return { event: clean, related };
}

function cleanOf(value: FieldValue | undefined, how: Protecting): FieldValue | undefined {
  if (how.scrub === KEEP || (how.name === 'api.key.id' && isOwnId(value, how))) return value;
  if (typeof value === 'string')
    return isSimple(value, how) ? how.scrub(value) : protectText(value, how);
  return Array.isArray(value) ? protectList(value as readonly FieldValue[], how) : value;
}

/** The id of an AWS credential is no secret: CloudTrail names by it what has to be revoked. Elsewhere it is masked, as secrets stand beside it. */
const AWS_KEY_ID = /^(?:AKIA|ASIA)[A-Z0-9]{12,124}$/;

/** Whether an id of a key is one that Gatewatch made, or may be shown. */
function isOwnId(value: FieldValue | undefined, { token, secrets }: Protecting): boolean {
  if (value === token) return true;
  return typeof value === 'string' && AWS_KEY_ID.test(value) && !secrets.includes(value);
}

function isSimple(text: string, { secrets }: Protecting): boolean {
  if (text.length > MAX_KEYWORD) return false;
  for (let index = 0; index < secrets.length; index++) {
    if (text.includes(secrets[index] ?? '')) return false;
  }
  return true;
}

function protectList(list: readonly FieldValue[], how: Protecting): FieldValue {
  return list.map((item, index) => {
    if (typeof item !== 'string') return item;
    const before = list[index - 1];
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
