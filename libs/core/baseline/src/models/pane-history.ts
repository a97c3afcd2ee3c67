import { finish } from '../sketches/hash-text.ts';

/** Most closed panes that one entity keeps. */
export const MAX_HISTORY_PANES = 512;

/** `slot` is the hour of the season. */
export type ClosedPane = readonly [index: number, value: number, slot: number];

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
  add(pane: ClosedPane): void {
    let gone = 0;
    while ((this.#panes[gone]?.[0] ?? pane[0]) < pane[0] - this.#length) gone++;
    if (gone > 0) this.#panes.splice(0, gone);
    this.#panes.push(pane);
    if (this.#panes.length <= MAX_HISTORY_PANES) return;
    let worst = 0;
    for (let at = 1; at < this.#panes.length; at++)
      if (hashOf(this.#panes[at]) > hashOf(this.#panes[worst])) worst = at;
    this.#panes.splice(worst, 1);
  }
  restore(panes: readonly ClosedPane[]): void {
    this.#panes = panes.slice();
  }
}

function hashOf(pane: ClosedPane | undefined): number {
  return finish(pane?.[0] ?? 0);
}
