import { hashText } from './hash-text.ts';

const BITS = 12;
const REGISTERS = 1 << BITS;
/** The bias of the harmonic mean for so many registers. */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
const SEEDS = [0x2545f491, 0x6c078965] as const;
/** Registers are stored as one letter each, from this code on. */
const FIRST_LETTER = 0x30;

/** Standard error of a count, as a share: 1.04 / √registers. */
export const DISTINCT_ERROR = 1.04 / Math.sqrt(REGISTERS);

/**
 * Counts different texts in 4 KiB with a standard error of 1.6 % (Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog", AofA 2007), small
 * counts by linear counting as there. Sketches of parts merge into the sketch of the whole.
 */
export class HyperLogLog {
  readonly #registers = new Uint8Array(REGISTERS);
  #count: number | undefined;

  add(text: string): void {
    const place = hashText(text, SEEDS[0]) >>> (32 - BITS);
    const rank = Math.clz32(hashText(text, SEEDS[1])) + 1;
    if (rank <= (this.#registers[place] ?? 0)) return;
    this.#registers[place] = rank;
    this.#count = undefined;
  }

  get count(): number {
    this.#count ??= this.#estimate();
    return this.#count;
  }

  snapshot(): string {
    let letters = '';
    for (const register of this.#registers) letters += String.fromCharCode(FIRST_LETTER + register);
    return letters;
  }

  restore(letters: string): void {
    for (let place = 0; place < REGISTERS; place++)
      this.#registers[place] = letters.charCodeAt(place) - FIRST_LETTER;
    this.#count = undefined;
  }

  #estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const register of this.#registers) {
      sum += 2 ** -register;
      if (register === 0) empty++;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    const isSmall = raw <= 2.5 * REGISTERS && empty > 0;
    return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }
}
