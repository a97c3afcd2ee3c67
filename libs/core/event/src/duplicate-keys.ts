import { isScalar, visit, type Document } from 'yaml';

/** Where a key begins that its map has already. `yaml` would compare every key with all before it. */
export function duplicateKeys(document: Document): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return found;
}
