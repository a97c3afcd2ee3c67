import type { CheckpointDelta, CheckpointStore, StoredCheckpoint } from './ports.ts';

interface Slot {
  generation: number;
  sequence: number;
  head: string | undefined;
  entries: Map<string, string>;
}

/** A CheckpointStore in memory: for tests, and for runs that need no durability. */
export class MemoryCheckpointStore implements CheckpointStore {
  readonly #slots = new Map<string, Slot>();
  async acquire(name: string): Promise<{ generation: number; stored?: StoredCheckpoint }> {
    return this.acquireNow(name);
  }
  /** The same, synchronously. */
  acquireNow(name: string): { generation: number; stored?: StoredCheckpoint } {
    const slot = this.#slots.get(name) ?? {
      generation: 0,
      sequence: 0,
      head: undefined,
      entries: new Map<string, string>(),
    };
    this.#slots.set(name, slot);
    slot.generation++;
    if (slot.head === undefined) return { generation: slot.generation };
    return {
      generation: slot.generation,
      stored: { head: slot.head, entries: new Map(slot.entries) },
    };
  }
  async save(
    name: string,
    generation: number,
    sequence: number,
    delta: CheckpointDelta,
  ): Promise<'saved' | 'fenced'> {
    return this.saveNow(name, generation, sequence, delta);
  }
  /** The same, synchronously. */
  saveNow(
    name: string,
    generation: number,
    sequence: number,
    delta: CheckpointDelta,
  ): 'saved' | 'fenced' {
    const slot = this.#slots.get(name);
    if (!slot || slot.generation !== generation || sequence < slot.sequence) return 'fenced';
    if (sequence === slot.sequence && slot.head !== undefined) return 'saved';
    for (const key of delta.removed) slot.entries.delete(key);
    for (const [key, value] of delta.changed) slot.entries.set(key, value);
    slot.head = delta.head;
    slot.sequence = sequence;
    return 'saved';
  }
  async close(): Promise<void> {
    // nothing is held open
  }
}
