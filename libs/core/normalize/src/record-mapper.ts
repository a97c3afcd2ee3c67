import { eventIdOf, type DeadLetterReason, type GatewayEvent, type Origin } from '@gatewatch/event';
import type { IsTrusted } from './address.ts';
import { BSD_TIME, bsdTime } from './bsd-time.ts';
import { readContentOf, type ContentReaders } from './content/content-features.ts';
import { clampTimes, enrich } from './enrich.ts';
import { draftEvent } from './event-draft.ts';
import { addEventType } from './event-type.ts';
import type { Enrich } from './enrichment/enricher.ts';
import {
  applyPolicy,
  encryptContent,
  type EncryptedContent,
  type FieldPolicy,
} from './field-policy.ts';
import { keepAll } from './keep-all.ts';
import type { JsonObject } from './member.ts';
import { explainFields, type Explanation, type Traced } from './explain.ts';
import { isEmpty } from './path.ts';
import { protect } from './protect.ts';
import type { RecordContext } from './record-context.ts';
import { addRelated } from './related.ts';
import { scrub } from './scrub.ts';
import { secretTexts } from './secret-value.ts';
import type { Source } from './source.ts';
import { watchReads, type WatchedRecord } from './watch-reads.ts';

/** What one object or line became. `secrets` were seen in it and must not appear in what is said about it. */
export type Mapped =
  | { readonly kind: 'event'; readonly event: GatewayEvent }
  | { readonly kind: 'dropped' }
  | {
      readonly kind: 'dead';
      readonly reason: DeadLetterReason;
      readonly detail: string;
      readonly secrets: readonly string[];
    };

export interface MapperOptions extends ContentReaders {
  readonly isTrusted: IsTrusted;
  readonly tokenize: (credential: string) => string;
  /** tokens of the same credential under other keys in force */
  readonly otherTokens?: ((token: string) => readonly string[]) | undefined;
  readonly enrich: Enrich | undefined;
  readonly policy?: FieldPolicy | undefined;
  readonly near?: number;
  readonly explain?: (explanation: Explanation) => void;
}

/** Where a record came from, and what its envelopes told. */
export interface RecordPlace {
  readonly origin: Origin;
  readonly arrival: number;
  /** fields that count where the record says nothing; `@timestamp` is when the envelope was written */
  readonly kept: GatewayEvent;
  readonly opened: readonly string[];
}

/** Names of members are the producer's: what is longer is none. */
const LONGEST_PATH = 256;

/** Maps a record, taken apart, of a known source to an event: enrich, content features and rules, then protect. */
export function mapRecord(
  source: Source,
  record: JsonObject,
  place: RecordPlace,
  options: MapperOptions,
): Mapped {
  const { explain } = options;
  const watched = explain && watchReads(record);
  const read = watched?.record ?? record;
  const traced: Traced[] = [];
  const event = draftEvent();
  event['@timestamp'] = undefined;
  event['event.id'] = eventIdOf(place.origin);
  const context: RecordContext = {
    isTrusted: options.isTrusted,
    tokenize: options.tokenize,
    flags: [],
    secrets: [],
    event,
    root: read,
    near: nearOf(place, options),
    zone: source.zone,
    trace: explain && ((each) => void traced.push(each)),
  };
  const mapped = mapWith(source, read, { place, event, context }, options);
  explain?.({
    origin: place.origin,
    opened: place.opened,
    source: source.id,
    because: source.detect.because,
    fields: explainFields(traced, mapped.kind === 'event' ? mapped.event : {}),
    flags: [...new Set(context.flags)],
    unread: unreadOf(source, watched),
    outcome: mapped.kind === 'dead' ? mapped.reason : mapped.kind,
  });
  return mapped;
}

function unreadOf({ takenApart }: Source, watched: WatchedRecord | undefined): string[] {
  const unread = watched?.unread().filter((path) => !takenApart.has(path)) ?? [];
  return unread.map((path) => scrub(path.slice(0, LONGEST_PATH)));
}

function nearOf({ kept, arrival }: RecordPlace, { near }: MapperOptions): number {
  const written = kept['@timestamp'];
  return typeof written === 'number' ? written : (near ?? arrival);
}

interface Mapping {
  readonly place: RecordPlace;
  readonly event: GatewayEvent;
  readonly context: RecordContext;
}

function mapWith(
  source: Source,
  record: JsonObject,
  { place, event, context }: Mapping,
  options: MapperOptions,
): Mapped {
  fill(source, record, event, context);
  if (source.drops(event, context)) return { kind: 'dropped' };
  addKept(source, place, event, context.flags);
  if (event['@timestamp'] === undefined) {
    return dead('no_time', `${source.id} found no readable time`, context);
  }
  event['event.ingested'] = place.arrival;
  clampTimes(event, place.arrival, context.flags);
  enrich(event);
  addOtherTokens(event, options.otherTokens);
  addEventType(event);
  options.enrich?.(event, context.flags);
  const content = encryptContent(event, options.policy, context.flags);
  return finish(event, content, context, options);
}

/** Nothing that a record said leaves unprotected: only what is made of protected fields is added later. */
function finish(
  read: GatewayEvent,
  content: EncryptedContent,
  { secrets, flags }: RecordContext,
  options: MapperOptions,
): Mapped {
  const hasContent = readContentOf(read, options);
  const { event, related } = protect(read, secrets, flags, hasContent);
  applyPolicy(event, options.policy);
  for (const [name, jwe] of content) event[name] = jwe;
  addRelated(event, related);
  addFlags(event, flags);
  return { kind: 'event', event };
}

/** What the envelopes told counts where the record says nothing. A time that is not the record's own is flagged. */
function addKept(source: Source, place: RecordPlace, event: GatewayEvent, flags: string[]): void {
  const { kept, arrival } = place;
  const hadTime = event['@timestamp'] !== undefined;
  for (const name in kept) if (name !== BSD_TIME) event[name] ??= kept[name];
  if (hadTime) return;
  addBsdTime(source, place, event);
  const hasTime = event['@timestamp'] !== undefined;
  if (!hasTime && source.time === 'arrival') event['@timestamp'] = arrival;
  const isAsMeant = hasTime && source.time !== undefined;
  if (event['@timestamp'] !== undefined && !isAsMeant) flags.push('_time_fallback');
}

function addBsdTime({ zone }: Source, { kept, arrival }: RecordPlace, event: GatewayEvent): void {
  event['@timestamp'] ??= bsdTime(kept, arrival, zone);
}

function fill(
  source: Source,
  record: JsonObject,
  event: GatewayEvent,
  context: RecordContext,
): void {
  source.map(record, event, context);
  for (const read of source.secrets) {
    const value = read(record);
    if (!isEmpty(value)) context.secrets.push(...secretTexts(value));
  }
  if (source.keepsAll) keepAll(record, event, context.flags);
  const { constants } = source;
  for (const name in constants) event[name] ??= constants[name];
}

function addOtherTokens(event: GatewayEvent, otherTokens: MapperOptions['otherTokens']): void {
  const token = event['api.key.token'];
  if (!otherTokens || typeof token !== 'string') return;
  const others = otherTokens(token);
  if (others.length > 0) event['api.key.tokens'] = [token, ...others];
}

function addFlags(event: GatewayEvent, flags: readonly string[]): void {
  const mapped = event['event.flags'];
  if (mapped === undefined && flags.length === 0) return;
  const all = [...(Array.isArray(mapped) ? (mapped as string[]) : []), ...flags];
  if (all.length > 0) event['event.flags'] = [...new Set(all)].sort();
}

function dead(reason: DeadLetterReason, detail: string, { secrets }: RecordContext): Mapped {
  return { kind: 'dead', reason, detail, secrets };
}
