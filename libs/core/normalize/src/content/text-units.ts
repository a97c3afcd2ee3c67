const FIRST_SIZE = 4096;

/**
 * The UTF-16 units of one text, and how often each stands in it, in arrays that are used again: looking at a unit here costs a third of
 * `charCodeAt`. What it holds is true until the next text is read.
 */
export class TextUnits {
  /** the first `length` are the text's, the next is zero */
  units = new Uint16Array(FIRST_SIZE);
  length = 0;
  readonly counts = new Uint32Array(0x10000);
  /** the first `distinctCount` are the different units, in the order of the text */
  readonly distinct = new Uint16Array(0x10000);
  distinctCount = 0;

  read(text: string): this {
    this.#forgetCounts();
    const length = text.length;
    if (this.units.length <= length) {
      this.units = new Uint16Array(2 ** (32 - Math.clz32(length)));
    }
    const { units, counts, distinct } = this;
    let kinds = 0;
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      units[at] = unit;
      const count = counts[unit] ?? 0;
      if (count === 0) distinct[kinds++] = unit;
      counts[unit] = count + 1;
    }
    units[length] = 0;
    this.length = length;
    this.distinctCount = kinds;
    return this;
  }
  /** Only what was met is set to zero, so that no text pays for 65,536 places. */
  #forgetCounts(): void {
    const { counts, distinct, distinctCount } = this;
    for (let at = 0; at < distinctCount; at++) counts[distinct[at] ?? 0] = 0;
    this.distinctCount = 0;
  }
}

const shared = new TextUnits();

/** The units of a text, true until this is called again. */
export function unitsOf(text: string): TextUnits {
  return shared.read(text);
}
