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

/** Fields with the text of a prompt, completion or body. They are read by rules in ingest and never leave it, save encrypted under another name. */
export const CONTENT_FIELDS = [
  'gen_ai.system_instructions',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
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

/**
 * Reads a field: the exact flat key first, then the dotted path through nested objects. Where the path leads through a list, what its
 * elements have is read, as a list. Only an event's own keys count.
 */
export function readField(event: GatewayEvent, field: string): FieldValue | undefined {
  const flat = event[field];
  if (flat !== undefined && Object.hasOwn(event, field)) return flat;
  return readPath(event, field);
}

function readPath(event: GatewayEvent, field: string): FieldValue | undefined {
  for (const { name, rest } of splitsOf(field)) {
    const child = event[name];
    if (typeof child === 'object' && child !== null && Object.hasOwn(event, name)) {
      const found = readWithin(child, rest);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A dotted name, parted at one of its dots. */
interface Split {
  readonly name: string;
  readonly rest: string;
}

/** Names of fields are those of rules: few, and read of every event. */
const MOST_SPLITS = 4096;
const splits = new Map<string, readonly Split[]>();

function splitsOf(field: string): readonly Split[] {
  const known = splits.get(field);
  if (known) return known;
  const found: Split[] = [];
  for (let dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1))
    found.push({ name: field.slice(0, dot), rest: field.slice(dot + 1) });
  if (splits.size >= MOST_SPLITS) splits.clear();
  splits.set(field, found);
  return found;
}

function readWithin(child: object, rest: string): FieldValue | undefined {
  if (!Array.isArray(child)) return readField(child as GatewayEvent, rest);
  const found: FieldValue[] = [];
  for (const element of child as readonly FieldValue[]) {
    if (typeof element !== 'object' || element === null) continue;
    const value = readWithin(element, rest);
    if (value !== undefined) found.push(value);
  }
  return found.length > 0 ? found : undefined;
}
