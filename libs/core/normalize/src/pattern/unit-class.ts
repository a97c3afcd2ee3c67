const ASCII = 128;

/** A class of UTF-16 units: each ASCII one by itself, all others together. */
export class UnitClass {
  /** 1 for the ASCII units that are in it */
  readonly ascii: Uint8Array;
  readonly hasOthers: boolean;

  constructor(ascii: Uint8Array, hasOthers: boolean) {
    this.ascii = ascii;
    this.hasOthers = hasOthers;
  }

  static readonly none = new UnitClass(new Uint8Array(ASCII), false);

  /** @param isIn told of each ASCII unit */
  static of(isIn: (unit: number) => boolean, hasOthers = false): UnitClass {
    return new UnitClass(
      Uint8Array.from({ length: ASCII }, (_, unit) => Number(isIn(unit))),
      hasOthers,
    );
  }
  static range(first: number, last: number): UnitClass {
    return UnitClass.of((unit) => unit >= first && unit <= last);
  }

  not(): UnitClass {
    return UnitClass.of((unit) => this.ascii[unit] === 0, !this.hasOthers);
  }
  and(other: UnitClass): UnitClass {
    return UnitClass.of(
      (unit) => this.ascii[unit] === 1 || other.ascii[unit] === 1,
      this.hasOthers || other.hasOthers,
    );
  }
  /** Letters of either case where it has one of them. */
  inAnyCase(): UnitClass {
    return UnitClass.of(
      (unit) => this.ascii[unit] === 1 || this.ascii[otherCase(unit)] === 1,
      this.hasOthers,
    );
  }
  meets(other: UnitClass): boolean {
    return (
      (this.hasOthers && other.hasOthers) ||
      this.ascii.some((own, unit) => own === 1 && other.ascii[unit] === 1)
    );
  }
}

function otherCase(unit: number): number {
  return /[a-z]/i.test(String.fromCharCode(unit)) ? unit ^ 0x20 : unit;
}

const digit = UnitClass.range(0x30, 0x39);
const word = UnitClass.of((unit) => /\w/.test(String.fromCharCode(unit)));
const space = UnitClass.of((unit) => '\t\n\f\r '.includes(String.fromCharCode(unit)));

/** What RE2's escapes of one letter stand for. */
export const ESCAPED_CLASSES: ReadonlyMap<string, UnitClass> = new Map([
  ['d', digit],
  ['D', digit.not()],
  ['w', word],
  ['W', word.not()],
  ['s', space],
  ['S', space.not()],
]);
export const ALL_UNITS = UnitClass.none.not();
export const NO_LINE_FEED = UnitClass.range(0x0a, 0x0a).not();
