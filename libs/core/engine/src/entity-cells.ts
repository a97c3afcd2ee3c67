import type { Entity } from '@gatewatch/event';
import type { RuleState } from './rule-state.ts';
import type { StatefulRule } from './stateful-rule.ts';
import type { Stored } from './windows/window.ts';

/** One entity under one stateful rule. */
export interface Cell {
  readonly key: string;
  readonly entity: Entity;
  readonly state: RuleState;
  /** from this time on nothing in it can matter any more, ms */
  expiresAt: number;
}

interface StoredCell {
  readonly e: Entity;
  readonly x: number;
  readonly s: Stored;
}

/** Cells due within one minute are looked at together. */
const EXPIRY_STEP_MS = 60_000;

export const cellKey = (stateKey: string, entityKey: string): string => `${stateKey}|${entityKey}`;
const stateKeyOf = (key: string): string => key.slice(0, key.indexOf('|'));

/**
 * All entity state of a partition, bounded: cells go when they have expired, which changes no result, and above `cap`
 * the least recently used go, which is counted. Knows what changed since the last checkpoint that was confirmed.
 */
export class EntityCells {
  readonly #cap: number;
  /** least recently used first */
  readonly #cells = new Map<string, Cell>();
  readonly #due = new Map<number, Set<string>>();
  #nextDue = Number.POSITIVE_INFINITY;
  #changed = new Set<string>();
  #unconfirmed = new Set<string>();
  /** cells that the cap has pushed out */
  evicted = 0;
  constructor(cap: number) {
    this.#cap = cap;
  }
  get size(): number {
    return this.#cells.size;
  }
  /** The cell of an entity for a sample at `at`, made if it was not there. */
  touch(rule: StatefulRule, entityKey: string, entity: Entity, at: number): Cell {
    const key = cellKey(rule.stateKey, entityKey);
    const known = this.#cells.get(key);
    const cell = known ?? { key, entity, state: rule.createState(), expiresAt: at };
    if (known) this.#cells.delete(key);
    this.#cells.set(key, cell);
    this.#changed.add(key);
    cell.expiresAt = Math.max(cell.expiresAt, at + rule.lifetime + 1);
    if (!known) this.#schedule(cell);
    this.#limit();
    return cell;
  }
  /** Drops what expired before `now`, ms. */
  evict(now: number): void {
    while (this.#nextDue <= now) {
      const due = this.#due.get(this.#nextDue) ?? new Set();
      this.#due.delete(this.#nextDue);
      this.#nextDue = this.#earliest();
      for (const key of due) {
        const cell = this.#cells.get(key);
        if (cell && cell.expiresAt > now) this.#schedule(cell);
        else if (cell) this.#drop(key);
      }
    }
  }
  /** Drops the state of rules that are not known any more. */
  retain(isKnown: (stateKey: string) => boolean): void {
    for (const key of this.#cells.keys()) if (!isKnown(stateKeyOf(key))) this.#drop(key);
  }
  /** What changed or went since the last confirmed delta; `confirm` says that it is stored. */
  delta(): { changed: Map<string, string>; removed: Set<string>; confirm: () => void } {
    const keys = new Set([...this.#unconfirmed, ...this.#changed]);
    this.#unconfirmed = keys;
    this.#changed = new Set();
    const changed = new Map<string, string>();
    const removed = new Set<string>();
    for (const key of keys) {
      const cell = this.#cells.get(key);
      if (cell) changed.set(key, serialize(cell));
      else removed.add(key);
    }
    const confirm = (): void => {
      if (this.#unconfirmed === keys) this.#unconfirmed = new Set();
    };
    return { changed, removed, confirm };
  }
  /** Takes stored cells in; those of unknown rules are dropped and so removed from the store by the next delta. */
  restore(
    entries: ReadonlyMap<string, string>,
    ruleOf: (stateKey: string) => StatefulRule | undefined,
  ): void {
    const cells: Cell[] = [];
    for (const [key, text] of entries) {
      const rule = ruleOf(stateKeyOf(key));
      if (!rule) {
        this.#changed.add(key);
        continue;
      }
      const { e, x, s } = JSON.parse(text) as StoredCell;
      const state = rule.createState();
      state.restore(s);
      cells.push({ key, entity: e, state, expiresAt: x });
    }
    for (const cell of cells.sort((left, right) => left.expiresAt - right.expiresAt)) {
      this.#cells.set(cell.key, cell);
      this.#schedule(cell);
    }
  }
  #schedule({ key, expiresAt }: Cell): void {
    const due = Math.ceil(expiresAt / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
    const keys = this.#due.get(due);
    if (keys) keys.add(key);
    else this.#due.set(due, new Set([key]));
    this.#nextDue = Math.min(this.#nextDue, due);
  }
  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const due of this.#due.keys()) earliest = Math.min(earliest, due);
    return earliest;
  }
  #limit(): void {
    if (this.#cells.size <= this.#cap) return;
    const [oldest] = this.#cells.keys();
    if (oldest === undefined) return;
    this.#drop(oldest);
    this.evicted++;
  }
  #drop(key: string): void {
    this.#cells.delete(key);
    this.#changed.add(key);
  }
}

function serialize({ entity, expiresAt, state }: Cell): string {
  const stored: StoredCell = { e: entity, x: expiresAt, s: state.snapshot() };
  return JSON.stringify(stored);
}
