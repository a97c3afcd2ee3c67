/** Most closed panes that one entity keeps. */
export const MAX_HISTORY_PANES = 512;

export type ClosedPane = readonly [index: number, value: number];

/**
 * The closed panes of one entity within its history. Over `MAX_HISTORY_PANES` it keeps those whose index has the smallest hash:
 * an even sample of the whole span that needs no randomness (bottom-k sampling; Cohen and Kaplan, PODC 2007).
 */
export class PaneHistory {
  #panes: ClosedPane[] = [];
  readonly #length: number;
  /** @param length how many panes back the history reaches */
  constructor(length: number) {
    this.#length = length;
  }
  get panes(): readonly ClosedPane[] {
    return this.#panes;
  }
  /** Adds a pane, newer than all before it. */
  add(index: number, value: number): void {
    this.#panes = this.#panes.filter(([old]) => old >= index - this.#length);
    this.#panes.push([index, value]);
    if (this.#panes.length <= MAX_HISTORY_PANES) return;
    let worst = 0;
    for (let at = 1; at < this.#panes.length; at++)
      if (hashOf(this.#panes[at]) > hashOf(this.#panes[worst])) worst = at;
    this.#panes.splice(worst, 1);
  }
  restore(panes: readonly ClosedPane[]): void {
    this.#panes = [...panes];
  }
}

/** The finaliser of MurmurHash3 (public domain, Austin Appleby) over the pane's index. */
function hashOf(pane: ClosedPane | undefined): number {
  let hash = (pane?.[0] ?? 0) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
