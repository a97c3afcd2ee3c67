import {
  addSecrets,
  addSigns,
  isReversed,
  isRotated,
  scanText,
  scanUnits,
  type Scanned,
} from './content-scan.ts';
import {
  decodeAll,
  looksLeet,
  readLeet,
  type Decoded,
  type Encoding,
  type Undecoded,
} from './decode-text.ts';
import { fold } from './fold.ts';
import { findInvisible, NOTHING_HIDDEN, removeInvisible, type Invisible } from './invisible.ts';
import { countPii, type PiiClass } from './pii-classes.ts';
import type { SecretClass } from './secret-classes.ts';
import { ATTACK_SIGNS, type AttackSign, type Speaker } from './sighting.ts';
import { readWords, type WordProfile } from './simhash.ts';
import { countMixedWords, profileUnits, type TextProfile } from './text-profile.ts';
import { unitsOf, type TextUnits } from './text-units.ts';

/** What a text shows, without the text. */
export interface ContentReading {
  readonly profile: TextProfile;
  readonly words: WordProfile;
  readonly invisible: Invisible;
  readonly mixedWords: number;
  readonly signs: readonly AttackSign[];
  /** signs that stand only in what was hidden or encoded */
  readonly hiddenSigns: readonly AttackSign[];
  readonly encodings: readonly Encoding[];
  readonly secrets: ReadonlyMap<SecretClass, number>;
  readonly pii: ReadonlyMap<PiiClass, number>;
}

/** No more of a text is looked at, half of it from either end: attacks stand where a model looks. SimHash and words read the first half. */
export const MOST_READ = 131_072;
/** Characters that are decoded out of one text in all, and how often what was decoded is decoded again. */
const MOST_DECODED = 65_536;
const DEEPEST = 2;
/** An emoji or a pasted word brings one or two invisible characters; a hidden message brings many. */
const FEW_INVISIBLE = 5;
const FEW_MIXED_WORDS = 2;
/** Signs that the way of writing alone makes. */
const SPELLINGS: ReadonlySet<Encoding> = new Set([
  'leetspeak',
  'reversed',
  'rot13',
  'spaced_letters',
]);

/** Reads a text once, and again what is encoded or hidden in it. Time grows with the text up to `MOST_READ`. */
export function readContent(text: string, speaker: Speaker): ContentReading {
  const read = ends(text);
  const units = unitsOf(read);
  const profile = profileUnits(read, units);
  const words = readWords(read, units);
  const invisible = profile.mayHide ? findInvisible(read) : NOTHING_HIDDEN;
  const mixedWords = profile.scripts.length > 1 ? countMixedWords(read, fold) : 0;
  const reader = new Reader(speaker);
  reader.readFirst({ text: read, profile, words }, invisible, units);
  if (invisible.all >= FEW_INVISIBLE) reader.signs.add('invisible_text');
  if (mixedWords >= FEW_MIXED_WORDS) reader.signs.add('homoglyphs');
  return {
    profile,
    words,
    invisible,
    mixedWords,
    signs: inOrder(reader.signs),
    hiddenSigns: inOrder(reader.hidden),
    encodings: [...reader.encodings].sort(),
    secrets: reader.secrets,
    pii: countPii(read, profile),
  };
}

function ends(text: string): string {
  if (text.length <= MOST_READ) return text;
  return `${text.slice(0, MOST_READ / 2)}\n${text.slice(-MOST_READ / 2)}`;
}

function inOrder(signs: ReadonlySet<AttackSign>): AttackSign[] {
  return signs.size === 0 ? [] : ATTACK_SIGNS.filter((sign) => signs.has(sign));
}

type Given = Pick<Undecoded, 'text' | 'profile' | 'words'>;

class Reader {
  readonly signs = new Set<AttackSign>();
  readonly hidden = new Set<AttackSign>();
  readonly encodings = new Set<Encoding>();
  readonly secrets = new Map<SecretClass, number>();
  readonly #speaker: Speaker;
  #left = MOST_DECODED;

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }

  /** Reads what is seen, then what is not. */
  readFirst(given: Given, invisible: Invisible, units: TextUnits): void {
    const { text, profile } = given;
    const seen = invisible.all > 0 ? removeInvisible(text) : text;
    const folded = lazily(() => fold(seen));
    const isRead = invisible.all === 0 && !profile.needsFold;
    const scanned = isRead
      ? scanUnits(text, units, profile)
      : scanText(profile.needsFold ? folded() : seen, profile);
    addSigns(scanned, { speaker: this.#speaker, folded }, this.signs);
    addSecrets(scanned, seen, this.secrets);
    if (profile.hasLeet) this.#readLeet(folded());
    this.#decode(given, scanned, 0);
  }

  #readLeet(folded: string): void {
    if (!looksLeet(folded)) return;
    const text = readLeet(folded);
    this.#take(
      { encoding: 'leetspeak', text, isPayload: false },
      scanText(text, { isWorld: false }),
      text,
    );
  }

  #decode(given: Given, scanned: Scanned, depth: number): void {
    const undecoded = {
      ...given,
      isReversed: isReversed(scanned),
      isRotated: isRotated(scanned),
    };
    for (const decoded of decodeAll(undecoded)) this.#readAgain(decoded, depth + 1);
  }

  #readAgain(decoded: Decoded, depth: number): void {
    const text = decoded.text.slice(0, this.#left);
    this.#left -= text.length;
    if (text === '') return;
    const units = unitsOf(text);
    const profile = profileUnits(text, units);
    const words = depth < DEEPEST ? readWords(text, units) : undefined;
    const folded = fold(text);
    const scanned = scanText(folded, profile);
    this.#take(decoded, scanned, folded);
    if (decoded.isPayload) addSecrets(scanned, text, this.secrets);
    if (words) this.#decode({ text, profile, words }, scanned, depth);
  }

  /** Signs that were not seen before this was decoded are hidden ones. */
  #take({ encoding, isPayload }: Decoded, scanned: Scanned, folded: string): void {
    const found = new Set<AttackSign>();
    addSigns(scanned, { speaker: this.#speaker, folded: () => folded }, found);
    const hidden = [...found].filter((sign) => !this.signs.has(sign));
    for (const sign of hidden) {
      this.signs.add(sign);
      this.hidden.add(sign);
    }
    if (!isPayload && hidden.length === 0) {
      if (encoding === 'tag_characters') this.encodings.add(encoding);
      return;
    }
    this.encodings.add(encoding);
    if (encoding === 'tag_characters') return;
    this.signs.add(SPELLINGS.has(encoding) ? 'obfuscated_text' : 'encoded_payload');
  }
}

function lazily(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}
