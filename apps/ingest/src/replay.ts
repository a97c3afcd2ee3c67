import {
  eventIdOf,
  orderTime,
  type DeadLetter,
  type GatewayEvent,
  type ReplayMark,
} from '@gatewatch/event';
import type { NormalizedRecord, Normalizer } from '@gatewatch/normalize';

/** The dead letters of one record that are not done. */
export interface DeadRecord {
  readonly input: string;
  readonly offset: number;
  /** by their place within the record */
  readonly letters: readonly DeadLetter[];
}

/** Gathers letters by their record, the oldest first; a mark says that all before it are done. */
export class DeadRecords {
  readonly #records = new Map<string, Map<number, DeadLetter>>();

  add(entry: DeadLetter | ReplayMark): void {
    const { input, offset } = 'replayed' in entry ? entry.replayed : entry.origin;
    const name = `${offset}\n${input}`;
    if ('replayed' in entry) {
      this.#records.delete(name);
      return;
    }
    const letters = this.#records.get(name) ?? new Map<number, DeadLetter>();
    // a crash may repeat a letter: the first one is the same
    if (!letters.has(entry.origin.index)) letters.set(entry.origin.index, entry);
    this.#records.set(name, letters);
  }

  *list(): Generator<DeadRecord> {
    for (const letters of this.#records.values()) {
      const [first] = letters.values();
      if (!first) continue;
      const { input, offset } = first.origin;
      yield { input, offset, letters: [...letters.values()] };
    }
  }
}

export interface ReplayParts {
  readonly normalize: Normalizer['normalize'];
  readonly unseal: (sealed: string) => Uint8Array;
  readonly seal: (record: Uint8Array) => string;
  /** instead of the source that the input named; `auto` recognises */
  readonly source?: string;
  readonly now: number;
}

/** What became of a record that was sent again. */
export type Replayed =
  | { readonly kind: 'done'; readonly events: readonly GatewayEvent[]; readonly said: Said }
  | { readonly kind: 'failed'; readonly why: string };

/** The mark of the record, then the letters of what still fails in it. */
type Said = readonly (ReplayMark | DeadLetter)[];

/**
 * Reads a record once more, at its own origin, so that its events have the ids that they would have had. Of a record that was partly
 * read only what failed counts.
 */
export function replayRecord(record: DeadRecord, parts: ReplayParts): Replayed {
  const first = record.letters.find(({ sealed }) => sealed !== '');
  if (!first) return { kind: 'failed', why: 'the sealed record is no longer kept' };
  if (first.cut) return { kind: 'failed', why: 'only its beginning was kept' };
  const bytes = open(first.sealed, parts);
  if (!bytes) return { kind: 'failed', why: 'it was sealed with a key that is not known any more' };
  const source = sourceFor(first, parts.source);
  const { input, offset } = record;
  const made = parts.normalize(bytes, { input, offset }, first.at, source);
  const wanted = wantedOf(record);
  const events = made.events.filter((event) => wanted(indexOf(event, record)));
  const failing = made.deadLetters.filter(({ index }) => wanted(index));
  const [still] = failing;
  if (events.length === 0 && still)
    return { kind: 'failed', why: `${still.reason}: ${still.detail}` };
  return {
    kind: 'done',
    events,
    said: sayOf(record, { first, events, failing, made, parts, bytes }),
  };
}

function open(sealed: string, { unseal }: ReplayParts): Uint8Array | undefined {
  try {
    return unseal(sealed);
  } catch {
    return undefined;
  }
}

function sourceFor({ named }: DeadLetter, given: string | undefined): { source?: string } {
  const source = given ?? named;
  return source === undefined || source === 'auto' ? {} : { source };
}

/** All of it where nothing of the record became an event, else what failed. */
function wantedOf({ letters }: DeadRecord): (index: number) => boolean {
  const parts = letters[0]?.parts;
  if (parts === undefined || parts <= letters.length) return () => true;
  const failed = new Set(letters.map(({ origin }) => origin.index));
  return (index) => failed.has(index);
}

function indexOf(event: GatewayEvent, { input, offset }: DeadRecord): number {
  const id = event['event.id'];
  const prefix = eventIdOf({ input, offset, index: 0 }).slice(0, -1);
  return typeof id === 'string' && id.startsWith(prefix) ? Number(id.slice(prefix.length)) : -1;
}

interface Outcome {
  readonly first: DeadLetter;
  readonly events: readonly GatewayEvent[];
  readonly failing: NormalizedRecord['deadLetters'];
  readonly made: NormalizedRecord;
  readonly parts: ReplayParts;
  readonly bytes: Uint8Array;
}

function sayOf({ input, offset }: DeadRecord, outcome: Outcome): Said {
  const { first, events, failing, made, parts, bytes } = outcome;
  const { tenant, at, named } = first;
  const mark: ReplayMark = {
    v: 1,
    tenant,
    at: parts.now,
    replayed: { input, offset },
    events: events.length,
  };
  const count = made.events.length + made.dropped + made.deadLetters.length;
  const letters = failing.map(({ index, ...letter }, nth) => ({
    v: 1 as const,
    tenant,
    at,
    origin: { input, offset, index },
    ...letter,
    sealed: nth === 0 ? parts.seal(bytes) : '',
    parts: count + (made.unlistedDeadLetters ?? 0),
    ...(named === undefined ? {} : { named }),
  }));
  return [mark, ...letters];
}

/** In the order of time, so that none is late among themselves. */
export function inTimeOrder(events: readonly GatewayEvent[]): GatewayEvent[] {
  return [...events].sort((left, right) => (orderTime(left) ?? 0) - (orderTime(right) ?? 0));
}
