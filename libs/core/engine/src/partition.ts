/** The partition that owns a key: FNV-1a (32 bits, over UTF-16 code units) modulo the number of partitions. */
export function identifyPartition(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    hash ^= key.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}
