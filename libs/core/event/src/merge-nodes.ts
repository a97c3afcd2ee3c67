import { isMap, isScalar, Pair, YAMLMap } from 'yaml';

/** One node laid over another: maps are merged deeply, anything else is replaced. */
export function mergeNodes(lower: unknown, upper: unknown): unknown {
  if (!isMap(lower) || !isMap(upper)) return upper;
  const merged = new YAMLMap();
  if (upper.range) merged.range = upper.range;
  const later = new Map(upper.items.map((pair) => [nameOf(pair.key), pair]));
  for (const pair of lower.items) {
    const over = later.get(nameOf(pair.key));
    merged.items.push(over ? new Pair(over.key, mergeNodes(pair.value, over.value)) : pair);
    later.delete(nameOf(pair.key));
  }
  merged.items.push(...later.values());
  return merged;
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
