import type { FieldTable } from '../event-view.ts';
import type { WantedKey } from './machine-layout.ts';

/** The keys that have to be found to read the fields of a table. */
export function wantedKeys(table: FieldTable): WantedKey[] {
  const fields = [...table.slots.keys()];
  const prefixes = new Set(fields.flatMap(prefixesOf));
  return [...new Set([...fields, ...prefixes])].map((name) => ({
    name,
    slot: table.slots.get(name) ?? -1,
    leads: prefixes.has(name),
  }));
}

/** Everything before a dot of the name. */
function prefixesOf(name: string): string[] {
  const prefixes: string[] = [];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    prefixes.push(name.slice(0, dot));
  return prefixes;
}
