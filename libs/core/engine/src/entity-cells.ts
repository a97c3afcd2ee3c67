import type { Entity } from '@gatewatch/event';
import type { RuleState } from './rule-state.ts';
import type { StatefulRule } from './stateful-rule.ts';
import type { Stored } from './windows/window.ts';

/** One entity under one stateful rule. */
interface Cell {
  readonly stateKey: string;
  readonly entityKey: string;
  readonly entity: Entity;
  readonly state: RuleState;
  /** from this time on nothing in it can matter any more, ms */
  expiresAt: number;
  /** used since the search for a cell to drop last came by */
  used: boolean;
  /** among the changed ones */
  changed: boolean;
}

interface StoredCell {
  readonly e: Entity;
  readonly x: number;
  readonly s: Stored;
}

/** Cells due within one minute are looked at together. */
const EXPIRY_STEP_MS = 60_000;

const storeKey = (stateKey: string, entityKey: string): string => `${stateKey}|${entityKey}`;

/**
 * All entity state of a partition, bounded: cells go when they have expired, which changes no result, and above `cap` those go that were
 * not used for long (second chance, an approximation of least recently used), which is counted. Knows what changed since the last
 * checkpoint that was confirmed.
 */
export class EntityCells {
  readonly #cap: number;
  /** somebody asks for deltas: else what changed would be remembered for nobody */
  readonly #isStored: boolean;
  readonly #byRule = new Map<string, Map<string, Cell>>();
  /** in the order in which they are looked at to be dropped */
  readonly #order = new Set<Cell>();
  readonly #due = new Map<number, Set<Cell>>();
  #nextDue = Number.POSITIVE_INFINITY;
  #changed: Cell[] = [];
  /** keys of cells that are gone, or whose rule is unknown */
  #gone = new Set<string>();
  #unconfirmed = new Map<string, Cell | undefined>();
  /** cells that the cap has pushed out */
  evicted = 0;
  constructor(cap: number, isStored: boolean) {
    this.#cap = cap;
    this.#isStored = isStored;
  }
  get size(): number {
    return this.#order.size;
  }
  /** The state of an entity for a sample at `at`, made if it was not there. */
  touch(rule: StatefulRule, entityKey: string, entity: Entity, at: number): RuleState {
    const expiresAt = at + rule.lifetime + 1;
    const known = this.#byRule.get(rule.stateKey)?.get(entityKey);
    const cell = known ?? this.#make(rule, entityKey, { entity, expiresAt });
    if (known) {
      known.used = true;
      known.expiresAt = Math.max(known.expiresAt, expiresAt);
    }
    if (this.#isStored && !cell.changed) {
      cell.changed = true;
      this.#changed.push(cell);
    }
    return cell.state;
  }
  /** Drops what expired before `now`, ms. */
  evict(now: number): void {
    while (this.#nextDue <= now) {
      const due = this.#due.get(this.#nextDue) ?? new Set();
      this.#due.delete(this.#nextDue);
      this.#nextDue = this.#earliest();
      for (const cell of due) {
        if (!this.#order.has(cell)) continue;
        if (cell.expiresAt > now) this.#schedule(cell);
        else this.#drop(cell);
      }
    }
  }
  /** Drops the state of rules that are not known any more. */
  retain(isKnown: (stateKey: string) => boolean): void {
    for (const cell of this.#order) if (!isKnown(cell.stateKey)) this.#drop(cell);
  }
  /** What changed or went since the last confirmed delta; `confirm` says that it is stored. */
  delta(): { changed: Map<string, string>; removed: Set<string>; confirm: () => void } {
    const touched = new Map(this.#unconfirmed);
    for (const key of this.#gone) touched.set(key, undefined);
    for (const cell of this.#changed) {
      cell.changed = false;
      if (this.#order.has(cell)) touched.set(storeKey(cell.stateKey, cell.entityKey), cell);
    }
    this.#changed = [];
    this.#gone = new Set();
    this.#unconfirmed = touched;
    const changed = new Map<string, string>();
    const removed = new Set<string>();
    for (const [key, cell] of touched) {
      if (cell) changed.set(key, serialize(cell));
      else removed.add(key);
    }
    const confirm = (): void => {
      if (this.#unconfirmed === touched) this.#unconfirmed = new Map();
    };
    return { changed, removed, confirm };
  }
  /** Takes stored cells in; those of unknown rules are dropped and so removed from the store by the next delta. */
  restore(
    entries: ReadonlyMap<string, string>,
    ruleOf: (stateKey: string) => StatefulRule | undefined,
  ): void {
    for (const [key, text] of entries) {
      const end = key.indexOf('|');
      const rule = ruleOf(key.slice(0, end));
      if (!rule) {
        this.#gone.add(key);
        continue;
      }
      const { e, x, s } = JSON.parse(text) as StoredCell;
      this.#make(rule, key.slice(end + 1), { entity: e, expiresAt: x }).state.restore(s);
    }
  }
  #make(
    rule: StatefulRule,
    entityKey: string,
    { entity, expiresAt }: Pick<Cell, 'entity' | 'expiresAt'>,
  ): Cell {
    if (this.#order.size >= this.#cap) this.#dropUnused();
    const { stateKey } = rule;
    const state = rule.createState();
    const cell = { stateKey, entityKey, entity, state, expiresAt, used: false, changed: false };
    const cells = this.#byRule.get(stateKey) ?? new Map<string, Cell>();
    this.#byRule.set(stateKey, cells.set(entityKey, cell));
    this.#order.add(cell);
    this.#schedule(cell);
    return cell;
  }
  #schedule(cell: Cell): void {
    const due = Math.ceil(cell.expiresAt / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
    const cells = this.#due.get(due);
    if (cells) cells.add(cell);
    else this.#due.set(due, new Set([cell]));
    this.#nextDue = Math.min(this.#nextDue, due);
  }
  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const due of this.#due.keys()) earliest = Math.min(earliest, due);
    return earliest;
  }
  #dropUnused(): void {
    for (const cell of this.#order) {
      if (!cell.used) {
        this.#drop(cell);
        this.evicted++;
        return;
      }
      cell.used = false;
      this.#order.delete(cell);
      this.#order.add(cell);
    }
  }
  #drop(cell: Cell): void {
    this.#order.delete(cell);
    this.#byRule.get(cell.stateKey)?.delete(cell.entityKey);
    if (this.#isStored) this.#gone.add(storeKey(cell.stateKey, cell.entityKey));
  }
}

function serialize({ entity, expiresAt, state }: Cell): string {
  const stored: StoredCell = { e: entity, x: expiresAt, s: state.snapshot() };
  return JSON.stringify(stored);
}
