/** A JSON Schema (draft 7, which the YAML language servers of editors read). */
export type Schema = boolean | { readonly [keyword: string]: unknown };

export const text: Schema = { type: 'string', minLength: 1 };
export const scalar: Schema = { type: ['string', 'number', 'boolean', 'null'] };
export const texts: Schema = { type: 'array', items: text };
export const level: Schema = { enum: ['informational', 'low', 'medium', 'high', 'critical'] };
export const duration: Schema = {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d|w)$',
  description: 'a number and a unit: 500ms, 5s, 30m, 1h, 7d, 2w',
};
export const uuid: Schema = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
};

export const oneOrMore = (schema: Schema): Schema => ({
  anyOf: [schema, { type: 'array', items: schema, minItems: 1 }],
});

/** A map of exactly these keys. */
export function map(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A map of any names to values of one kind. */
export function mapOf(values: Schema, more: Readonly<Record<string, unknown>> = {}): Schema {
  return { type: 'object', additionalProperties: values, ...more };
}

export function document(title: string, schema: Exclude<Schema, boolean>): Schema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema };
}
