/** A value an event may hold. Normalised events are flat and hold scalars and lists of scalars; raw JSON objects given to `detect --raw` may nest. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [field: string]: FieldValue };

/**
 * One request or action: a flat object with dotted ECS names, times in epoch milliseconds, durations in nanoseconds.
 * `@timestamp`, `event.id`, `event.kind`, `event.category`, `event.dataset`, `event.outcome` and `event.tier` are always there
 * once a record has been normalised.
 */
export type GatewayEvent = { [field: string]: FieldValue | undefined };

/** Where in the path of a request a log was written. One request can show up in several tiers, so rules name the tier they count. */
export const TIERS = [
  'edge',
  'gateway',
  'llm_proxy',
  'provider',
  'app',
  'identity',
  'waf',
  'ids',
  'host',
  'cloud',
] as const;
export type Tier = (typeof TIERS)[number];

/** Fields with the text of a prompt, completion or body. They are read by rules in ingest and never leave it. */
export const CONTENT_FIELDS = [
  'gen_ai.system_instructions',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'http.request.body.content',
  'http.response.body.content',
] as const;

/** The ids of content rules that matched in ingest, before the text was dropped. */
export const CONTENT_RULES_FIELD = 'gatewatch.content_rules';

export const DEFAULT_TENANT = 'default';

/** The time by which an event is ordered, in epoch ms: `event.end` where it is known, else `@timestamp`. */
export function orderTime(event: GatewayEvent): number | undefined {
  const end = event['event.end'];
  if (typeof end === 'number') return end;
  const at = event['@timestamp'];
  return typeof at === 'number' ? at : undefined;
}

/** Reads a field: the exact flat key first, then the dotted path through nested objects. */
export function readField(event: GatewayEvent, field: string): FieldValue | undefined {
  const flat = event[field];
  if (flat !== undefined) return flat;
  const dot = field.indexOf('.');
  return dot < 0 ? undefined : readPath(event, field, dot);
}

function readPath(event: GatewayEvent, field: string, firstDot: number): FieldValue | undefined {
  for (let dot = firstDot; dot >= 0; dot = field.indexOf('.', dot + 1)) {
    const child = event[field.slice(0, dot)];
    if (typeof child === 'object' && child !== null && !Array.isArray(child)) {
      const found = readField(child as GatewayEvent, field.slice(dot + 1));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
