/** A JSON object of a record. */
export type JsonObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an own member: what JavaScript itself puts on objects (`constructor`, `toString`) is not part of a record. */
export function memberRead(name: string): (object: JsonObject) => unknown {
  if (!(name in Object.prototype)) return (object) => object[name];
  return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
}
