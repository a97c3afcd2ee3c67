const MAX_VALUES = 200;
const MAX_LENGTH = 128;
export const OTHER = 'other';

/** Bounds what clients can invent: the first 200 values of a label are kept, every further one is counted as `other`. */
export class LabelCap {
  readonly #seen = new Map<string, Set<string>>();
  cap(metric: string, label: string, value: string): string {
    const key = `${metric} ${label}`;
    let seen = this.#seen.get(key);
    if (!seen) this.#seen.set(key, (seen = new Set()));
    const short = value.slice(0, MAX_LENGTH);
    if (seen.has(short)) return short;
    if (seen.size >= MAX_VALUES) return OTHER;
    seen.add(short);
    return short;
  }
}
