import { eventIdOf, type DeadLetterReason, type GatewayEvent, type Origin } from '@gatewatch/event';
import type { IsTrusted } from './address.ts';
import { takeContent, type MatchContent } from './content-features.ts';
import { clampTimes, enrich } from './enrich.ts';
import { addEventType } from './event-type.ts';
import type { Enrich } from './enrichment/enricher.ts';
import { keepAll } from './keep-all.ts';
import type { JsonObject } from './path.ts';
import { protect } from './protect.ts';
import type { RecordContext } from './record-context.ts';
import { secretTexts } from './secret-value.ts';
import { addRelated } from './related.ts';
import type { Source } from './source.ts';

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

export interface MapperOptions {
  readonly isTrusted: IsTrusted;
  readonly tokenize: (credential: string) => string;
  /** tokens of the same credential under other keys in force */
  readonly otherTokens?: ((token: string) => readonly string[]) | undefined;
  readonly matchContent: MatchContent | undefined;
  readonly enrich: Enrich | undefined;
}

/** Maps a record, taken apart, of a known source to an event: enrich, content features and rules, then protect. */
export function mapRecord(
  source: Source,
  record: JsonObject,
  place: { readonly origin: Origin; readonly arrival: number },
  options: MapperOptions,
): Mapped {
  const { isTrusted, tokenize, matchContent } = options;
  const context: RecordContext = { isTrusted, tokenize, flags: [], secrets: [] };
  const event: GatewayEvent = { '@timestamp': undefined, 'event.id': eventIdOf(place.origin) };
  fill(source, record, event, context);
  if (event['@timestamp'] === undefined) {
    return dead('no_time', `${source.id} found no readable time`, context);
  }
  if (source.drops(event)) return { kind: 'dropped' };
  event['event.ingested'] = place.arrival;
  clampTimes(event, place.arrival, context.flags);
  enrich(event);
  addOtherTokens(event, options.otherTokens);
  addEventType(event);
  options.enrich?.(event, context.flags);
  takeContent(event, matchContent);
  protect(event, context.secrets, context.flags);
  addRelated(event);
  addFlags(event, context.flags);
  return { kind: 'event', event };
}

function fill(
  source: Source,
  record: JsonObject,
  event: GatewayEvent,
  context: RecordContext,
): void {
  source.map(record, event, context);
  for (const read of source.secrets) context.secrets.push(...secretTexts(read(record)));
  if (source.keepsAll) keepAll(record, event, context.flags);
  for (const name of Object.keys(source.constants)) event[name] ??= source.constants[name];
}

function addOtherTokens(event: GatewayEvent, otherTokens: MapperOptions['otherTokens']): void {
  const token = event['api.key.token'];
  if (!otherTokens || typeof token !== 'string') return;
  const others = otherTokens(token);
  if (others.length > 0) event['api.key.tokens'] = [token, ...others];
}

function addFlags(event: GatewayEvent, flags: readonly string[]): void {
  const mapped = event['event.flags'];
  const all = [...(Array.isArray(mapped) ? (mapped as string[]) : []), ...flags];
  if (all.length > 0) event['event.flags'] = [...new Set(all)].sort();
}

function dead(reason: DeadLetterReason, detail: string, { secrets }: RecordContext): Mapped {
  return { kind: 'dead', reason, detail, secrets };
}
