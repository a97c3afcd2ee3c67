/** A subsequence is looked at as so many means of equal length. */
const CELLS = 12;
/** So many earlier places are compared with. */
const MOST_PLACES = 2500;

/**
 * How new the shape of the last `span` values is: the distance (root mean square, in the units of the values) to the most similar earlier
 * subsequence that does not overlap it. It is the left matrix profile (Yeh et al., "Matrix Profile I", ICDM 2016; Lu et al., "DAMP",
 * KDD 2022) over piecewise means (Keogh et al. 2001), without z-normalisation: a known shape at a new level is new.
 */
export class ShapeNovelty {
  readonly #perCell: number;
  readonly #cells: number[] = [];
  #sum = 0;
  #inCell = 0;

  constructor(span: number) {
    this.#perCell = Math.max(1, Math.round(span / CELLS));
  }

  /** @returns the distance whenever a mean is complete and there is something to compare with */
  add(value: number): number | undefined {
    this.#sum += value;
    this.#inCell++;
    if (this.#inCell < this.#perCell) return undefined;
    this.#cells.push(this.#sum / this.#inCell);
    this.#sum = 0;
    this.#inCell = 0;
    if (this.#cells.length > 2 * MOST_PLACES) this.#cells.splice(0, MOST_PLACES);
    return this.#cells.length <= 2 * CELLS ? undefined : this.#nearest();
  }

  #nearest(): number {
    const last = this.#cells.length - CELLS;
    let best = Infinity;
    for (let place = last - CELLS; place >= Math.max(0, last - CELLS - MOST_PLACES); place--) {
      best = Math.min(best, this.#distance(last, place, best));
    }
    return Math.sqrt(best / CELLS);
  }

  /** The squared distance, or where it is already beyond `enough` something beyond it. */
  #distance(left: number, right: number, enough: number): number {
    let sum = 0;
    for (let cell = 0; cell < CELLS && sum < enough; cell++) {
      const difference = (this.#cells[left + cell] ?? 0) - (this.#cells[right + cell] ?? 0);
      sum += difference * difference;
    }
    return sum;
  }
}
