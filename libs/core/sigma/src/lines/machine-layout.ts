import { NOT_CONTENT } from '@gatewatch/event';
import { COLON, QUOTE } from './json-scanner.ts';
import { MemoryWriter } from './memory-writer.ts';
import { encodeUtf8 } from './utf8.ts';

/** As in scanner/keys.ts. */
const FIRST_WANTED = 2;
const KEY_INTEGERS = 8;
const MOST_LEARNED = 512;
const LEARNED_BYTES = 112;
const KEY_HEADS = 1024;
/** of a place, in 32-bit integers, as in scanner/line.ts */
export const PLACE_INTEGERS = 8;
/** of what is known of a key for the content hash, as in scanner/content.ts */
const CONTENT_BYTES = 32;

/** What stands at the start of memory: `readLayout` of scanner/layout.ts reads the same in this order. */
export const HEAD = [
  'keys',
  'knownKeys',
  'mostKeys',
  'learnedBytes',
  'keyHeads',
  'places',
  'noted',
  'leads',
  'facts',
  'candidates',
  'addedAt',
  'always',
  'anywhere',
  'left',
  'contents',
  'notContent',
] as const;
export type Layout = Record<(typeof HEAD)[number], number>;

export const HEAD_BYTES = 256;
/** What is read beyond the end of a line at most. */
export const MARGIN = 64;

/** A field that is read, or one within whose value dotted names may lead on. */
export interface WantedKey {
  readonly name: string;
  /** -1 for a field that is not read itself */
  readonly slot: number;
  readonly leads: boolean;
}

export interface MachineParts {
  readonly keys: readonly WantedKey[];
  readonly slots: number;
  readonly rules: number;
}

/** Names within whose values dotted ones may lead on. */
export function leadsOf({ keys }: MachineParts): string[] {
  return keys.filter(({ leads }) => leads).map(({ name }) => name);
}

/** The tables that stay where they are, before the block. */
export function layOut(parts: MachineParts) {
  const { keys, slots, rules } = parts;
  const leads = leadsOf(parts);
  const memory = new MemoryWriter(HEAD_BYTES);
  const known = FIRST_WANTED + keys.length;
  const records = new Int32Array(KEY_INTEGERS * (known + MOST_LEARNED));
  records.set([0, -1, 0, 0, 0, 0, 0, -1, 0, -1, 0, 0, 0, 0, 0, -1]);
  for (const [index, { name, slot, leads: isLead }] of keys.entries()) {
    const quoted = quote(encodeUtf8(name));
    const lead = isLead ? leads.indexOf(name) : -1;
    const record = [quoted.length, slot, 0, 0, 0, 0, memory.bytes(quoted), lead];
    records.set(record, KEY_INTEGERS * (FIRST_WANTED + index));
  }
  const layout: Layout = {
    keys: memory.integers(records),
    knownKeys: known,
    mostKeys: known + MOST_LEARNED,
    learnedBytes: memory.zeros(LEARNED_BYTES * MOST_LEARNED),
    keyHeads: memory.zeros(4 * KEY_HEADS),
    places: memory.zeros(4 * PLACE_INTEGERS * slots),
    noted: memory.zeros(4 * slots),
    leads: memory.zeros(4 * PLACE_INTEGERS * leads.length),
    candidates: memory.zeros(4 * rules),
    addedAt: memory.zeros(8 * rules),
    left: memory.zeros(4 * slots),
    contents: memory.zeros(CONTENT_BYTES * (known + MOST_LEARNED)),
    notContent: writeNames(memory, NOT_CONTENT),
    facts: 0,
    always: 0,
    anywhere: 0,
  };
  const { written } = memory;
  return { layout, written, blockStart: HEAD_BYTES + written.length + MARGIN };
}

function writeNames(memory: MemoryWriter, names: ReadonlySet<string>): number {
  const written = [...names].flatMap((name) => {
    const bytes = encodeUtf8(name) ?? new Uint8Array(0);
    return [memory.bytes(bytes), bytes.length];
  });
  return memory.integers([names.size, ...written]);
}

/** With quotes and colon. A name that UTF-8 can't write only stands there escaped, which is left to the other scanner. */
function quote(bytes: Uint8Array | undefined): Uint8Array {
  return Uint8Array.from(bytes ? [QUOTE, ...bytes, QUOTE, COLON] : [QUOTE, QUOTE, QUOTE, COLON]);
}
