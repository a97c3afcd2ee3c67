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
import type { TextProfile } from './text-profile.ts';
import { unitsOf, type TextUnits } from './text-units.ts';
import { WORLD_PHRASES } from './world-phrases.ts';

/** Words that give away a text that was written backwards or by ROT13. */
const REVERSED = ['snoitcurtsni', 'erongi', 'tpmorp', 'metsys', 'drawkcab'];
const ROTATED = ['vafgehpgvba', 'vtaber', 'flfgrz cebzcg', 'cerivbhf', 'qvfertneq', 'erirny lbhe'];

/** Something that is confirmed only where each of its groups of literals was met. */
interface Gated<T> {
  readonly what: T;
  readonly groups: readonly number[];
}

/** What one pass over a text met, by the numbers of groups. */
type Found = Uint8Array;

/** What was met in each table whose letters the text has. */
export interface Scanned {
  readonly plain: Found;
  readonly alphabets: Found | undefined;
  readonly east: Found | undefined;
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

/** Phrases whose literals are looked for in one pass. */
class Table extends Groups {
  readonly sightings: readonly Gated<Sighting>[];
  #scan: LiteralScan | undefined;

  constructor(sightings: readonly Sighting[]) {
    super();
    this.sightings = sightings.map((sighting) => this.gate(sighting));
  }
  scan(units: TextUnits): Found {
    return (this.#scan ??= new LiteralScan(this.lists)).scan(units);
  }
}

/** Every phrase and payload that is known. */
export const SIGHTINGS: readonly Sighting[] = [
  ...PROMPT_PHRASES,
  ...PAYLOAD_SHAPES,
  ...OUTPUT_PHRASES,
  ...WORLD_PHRASES,
];

const holds = ({ needs }: Sighting, letters: RegExp): boolean =>
  needs.some((list) => list.some((literal) => letters.test(literal)));
const OTHER_LETTERS = /[^\x20-\x7E]/;
/** Chinese characters, kana and hangul: so many letters that they have a table of their own. */
const EAST = /[\u1100-\u11FF\u2E80-\u9FFF\uAC00-\uD7AF]/;

const plain = new Table(SIGHTINGS.filter((sighting) => !holds(sighting, OTHER_LETTERS)));
const east = new Table(SIGHTINGS.filter((sighting) => holds(sighting, EAST)));
const alphabets = new Table(
  SIGHTINGS.filter((sighting) => holds(sighting, OTHER_LETTERS) && !holds(sighting, EAST)),
);
const SECRETS: readonly Gated<SecretShape>[] = SECRET_SHAPES.map((what) => ({
  what,
  groups: [plain.numberOf(what.needs)],
}));
const REVERSED_GROUP = plain.numberOf(REVERSED);
const ROTATED_GROUP = plain.numberOf(ROTATED);

/** One pass over a text, more where it holds letters of other scripts. Everything below asks only for what was met. */
export function scanText(text: string, profile: Pick<TextProfile, 'isWorld'>): Scanned {
  return scanUnits(text, unitsOf(text), profile);
}

/** The same of a text whose units were read. */
export function scanUnits(
  text: string,
  units: TextUnits,
  { isWorld }: Pick<TextProfile, 'isWorld'>,
): Scanned {
  return {
    plain: plain.scan(units),
    alphabets: isWorld ? alphabets.scan(units) : undefined,
    east: isWorld && EAST.test(text) ? east.scan(units) : undefined,
  };
}

export const isReversed = (scanned: Scanned): boolean => scanned.plain[REVERSED_GROUP] === 1;
export const isRotated = (scanned: Scanned): boolean => scanned.plain[ROTATED_GROUP] === 1;

/** Whose signs are looked for. `folded` is the text as it is read, made when it is needed first. */
export interface Heard {
  readonly speaker: Speaker;
  readonly folded: () => string;
}

/** Adds the signs of a text. */
export function addSigns(scanned: Scanned, heard: Heard, into: Set<AttackSign>): void {
  confirm(plain.sightings, scanned.plain, heard, into);
  if (scanned.alphabets) confirm(alphabets.sightings, scanned.alphabets, heard, into);
  if (scanned.east) confirm(east.sightings, scanned.east, heard, into);
}

function confirm(
  sightings: readonly Gated<Sighting>[],
  found: Found,
  { speaker, folded }: Heard,
  into: Set<AttackSign>,
): void {
  for (const { what, groups } of sightings) {
    if (!hasAll(found, groups)) continue;
    if (into.has(what.sign) || !what.speakers.includes(speaker)) continue;
    if (isSeen(what, folded())) into.add(what.sign);
  }
}

function hasAll(found: Found, groups: readonly number[]): boolean {
  for (const group of groups) if (found[group] !== 1) return false;
  return true;
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
export function addSecrets(
  { plain: found }: Scanned,
  text: string,
  into: Map<SecretClass, number>,
): void {
  for (const { what, groups } of SECRETS) {
    if (found[groups[0] ?? 0] !== 1) continue;
    const count = countSecrets(text, what);
    if (count > 0) into.set(what.name, (into.get(what.name) ?? 0) + count);
  }
}
