import type { NetworkIndex } from '../address.ts';
import type { MemoryWriter } from './memory-writer.ts';

/** What a line spells otherwise than as plain digits is looked up elsewhere. */
const LARGEST_PLAIN = 10 ** 15;
const ENTRY_BYTES = 16;

/** Writes whole numbers and who asks for them for the compiled scanner. @returns the address, 0 for none */
export function writeNumbers(
  numbers: ReadonlyMap<number, Int32Array>,
  memory: MemoryWriter,
): number {
  const plain = [...numbers].filter(
    ([number]) => Number.isInteger(number) && Math.abs(number) < LARGEST_PLAIN,
  );
  const size = Math.max(4, Math.ceil(Math.log2(2 * plain.length + 1)));
  const heads = new Int32Array(2 ** size);
  const entries = new DataView(new ArrayBuffer(ENTRY_BYTES * plain.length));
  for (const [index, [number, rules]] of plain.entries()) {
    const bucket = Math.imul(number | 0, 0x9e3779b1) >>> (32 - size);
    entries.setFloat64(ENTRY_BYTES * index, number, true);
    entries.setInt32(ENTRY_BYTES * index + 8, heads[bucket] ?? 0, true);
    entries.setInt32(ENTRY_BYTES * index + 12, memory.rules(rules), true);
    heads[bucket] = index + 1;
  }
  if (numbers.size === 0) return 0;
  const list = memory.bytes(new Uint8Array(entries.buffer));
  return memory.integers([32 - size, memory.integers(heads), list]);
}

/** Writes networks: how many prefix lengths there are, then for each the bits to leave out and who asks for the rest. */
export function writeNetworks({ byLength }: NetworkIndex, memory: MemoryWriter): number {
  return memory.integers([
    byLength.length,
    ...byLength.flatMap(({ size, rules }) => [Math.log2(size), writeNumbers(rules, memory)]),
  ]);
}
