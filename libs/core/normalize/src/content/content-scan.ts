import { LiteralScan } from './literal-scan.ts';
import { OUTPUT_PHRASES } from './output-phrases.ts';
import { PAYLOAD_SHAPES } from './payload-shapes.ts';
import { PROMPT_PHRASES } from './prompt-phrases.ts';
import {
  countSecrets,
  SECRET_SHAPES,
  type SecretClass,
  type SecretShape,
} from './secret-classes.ts';
import type { AttackSign, Sighting, Speaker } from './sighting.ts';
import { WORLD_PHRASES } from './world-phrases.ts';

/** Words that give away a text that was written backwards or by ROT13. */
const REVERSED = ['snoitcurtsni', 'erongi', 'tpmorp', 'metsys', 'drawkcab'];
const ROTATED = ['vafgehpgvba', 'vtaber', 'flfgrz cebzcg', 'cerivbhf', 'qvfertneq', 'erirny lbhe'];

/** Something that is confirmed only where each of its groups of literals was met. */
interface Gated<T> {
  readonly what: T;
  readonly groups: readonly number[];
}

/** What one pass over a text met. */
export interface Scanned {
  readonly found: Uint8Array;
  /** of phrases that hold letters other than Latin ones, where the text has such letters */
  readonly world: Uint8Array | undefined;
}

/** Numbers of the groups of one scan. A list that several phrases share is one group. */
class Groups {
  readonly lists: (readonly string[])[] = [];
  readonly #numbers = new Map<readonly string[], number>();

  numberOf(list: readonly string[]): number {
    const known = this.#numbers.get(list);
    if (known !== undefined) return known;
    this.#numbers.set(list, this.lists.length);
    this.lists.push(list);
    return this.lists.length - 1;
  }
  gate<T extends { readonly needs: readonly (readonly string[])[] }>(what: T): Gated<T> {
    return { what, groups: what.needs.map((list) => this.numberOf(list)) };
  }
}

const isPlain = ({ needs }: Sighting): boolean =>
  needs.every((list) => list.every((literal) => !/[^\x20-\x7E]/.test(literal)));

const plain = new Groups();
const world = new Groups();
const ALL: readonly Sighting[] = [
  ...PROMPT_PHRASES,
  ...PAYLOAD_SHAPES,
  ...OUTPUT_PHRASES,
  ...WORLD_PHRASES,
];
const PLAIN_SIGHTINGS = ALL.filter(isPlain).map((sighting) => plain.gate(sighting));
const WORLD_SIGHTINGS = ALL.filter((sighting) => !isPlain(sighting)).map((sighting) =>
  world.gate(sighting),
);
const SECRETS: readonly Gated<SecretShape>[] = SECRET_SHAPES.map((what) => ({
  what,
  groups: [plain.numberOf(what.needs)],
}));
const REVERSED_GROUP = plain.numberOf(REVERSED);
const ROTATED_GROUP = plain.numberOf(ROTATED);
const plainScan = new LiteralScan(plain.lists);
const worldScan = new LiteralScan(world.lists);

/** One pass over a text, two where it holds letters of other scripts. Everything below asks only for what was met. */
export function scanText(text: string, isWorld: boolean): Scanned {
  return { found: plainScan.scan(text), world: isWorld ? worldScan.scan(text) : undefined };
}

export const isReversed = ({ found }: Scanned): boolean => found[REVERSED_GROUP] === 1;
export const isRotated = ({ found }: Scanned): boolean => found[ROTATED_GROUP] === 1;

/** Whose signs are looked for. `folded` is the text as it is read, made when it is needed first. */
export interface Heard {
  readonly speaker: Speaker;
  readonly folded: () => string;
}

/** Adds the signs of a text. */
export function addSigns(scanned: Scanned, heard: Heard, into: Set<AttackSign>): void {
  confirm(PLAIN_SIGHTINGS, scanned.found, heard, into);
  if (scanned.world) confirm(WORLD_SIGHTINGS, scanned.world, heard, into);
}

function confirm(
  sightings: readonly Gated<Sighting>[],
  found: Uint8Array,
  { speaker, folded }: Heard,
  into: Set<AttackSign>,
): void {
  for (const { what, groups } of sightings) {
    if (!groups.every((group) => found[group] === 1)) continue;
    if (into.has(what.sign) || !what.speakers.includes(speaker)) continue;
    if (isSeen(what, folded())) into.add(what.sign);
  }
}

function isSeen({ pattern, atLeast }: Sighting, folded: string): boolean {
  if (atLeast === undefined) return pattern.test(folded);
  let count = 0;
  for (const match of folded.matchAll(pattern)) {
    count += match.length > 0 ? 1 : 0;
    if (count >= atLeast) return true;
  }
  return false;
}

/** Adds how many different secrets of each class stand in a text. */
export function addSecrets({ found }: Scanned, text: string, into: Map<SecretClass, number>): void {
  for (const { what, groups } of SECRETS) {
    if (found[groups[0] ?? 0] !== 1) continue;
    const count = countSecrets(text, what);
    if (count > 0) into.set(what.name, (into.get(what.name) ?? 0) + count);
  }
}

/** Every phrase and payload that is known, for tests that hold patterns against their literals. */
export const SIGHTINGS: readonly Sighting[] = ALL;
