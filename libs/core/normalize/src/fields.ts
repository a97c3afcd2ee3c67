import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { ECS_FIELDS } from './ecs-fields.ts';
import { ECS_SECURITY_FIELDS } from './ecs-security-fields.ts';
import { EXTENSION_FIELDS } from './extension-fields.ts';
import { toLocation } from './location.ts';

export type FieldType =
  'keyword' | 'long' | 'double' | 'boolean' | 'ip' | 'geo_point' | 'date' | 'content';

/** How a field is declared: name, type (`[]`: several values, `+`: parts of a request add up), meaning. */
export type FieldRow = readonly [
  name: string,
  type: FieldType | 'keyword[]' | 'ip[]' | 'long+' | 'double+',
  meaning: string,
];

export interface Field {
  readonly name: string;
  /** `date` is epoch milliseconds, `geo_point` the text `latitude,longitude`, `content` text that never leaves ingest */
  readonly type: FieldType;
  readonly many: boolean;
  /** summed when one request calls several models */
  readonly additive: boolean;
  /** in ECS 9.4; else in OpenTelemetry's names or our extension */
  readonly ecs: boolean;
  readonly meaning: string;
}

/** Every field that Gatewatch's own mappings and enrichment can put on an event, by name. */
export const FIELDS: ReadonlyMap<string, Field> = new Map(
  [
    ...ECS_FIELDS.map((row) => toField(row, true)),
    ...ECS_SECURITY_FIELDS.map((row) => toField(row, true)),
    ...EXTENSION_FIELDS.map((row) => toField(row, false)),
  ].map((field) => [field.name, field]),
);

function toField([name, type, meaning]: FieldRow, ecs: boolean): Field {
  return {
    name,
    type: type.replace(/\[\]|\+/, '') as FieldType,
    many: type.endsWith('[]'),
    additive: type.endsWith('+'),
    ecs,
    meaning,
  };
}

const LABEL = /^labels\.[A-Za-z0-9_-]{1,64}$/;

const ENCRYPTED_FIELD = /^gatewatch\.encrypted\.[\w.@-]{1,256}$/;
const ENCRYPTED_KEYWORD = {
  type: 'keyword',
  many: false,
  additive: false,
  ecs: false,
  meaning: 'a field that the policy encrypts: a compact JWE, for the holder of the private key',
} as const;

/** The declaration of a field; `labels.<name>` is a keyword that operators name themselves. */
export function fieldOf(name: string): Field | undefined {
  const declared = FIELDS.get(name);
  if (declared) return declared;
  if (ENCRYPTED_FIELD.test(name)) return { ...ENCRYPTED_KEYWORD, name };
  if (!LABEL.test(name)) return undefined;
  return { name, type: 'keyword', many: false, additive: false, ecs: true, meaning: 'a label' };
}

/** Whether a value is what the field was declared to hold. */
export function holdsType({ type, many }: Field, value: FieldValue): boolean {
  const items = type === 'content' || many ? value : [value];
  return Array.isArray(items) && items.every((item) => HOLDS[type](item as FieldValue));
}

const isText = (value: FieldValue): boolean => typeof value === 'string';

const HOLDS: Readonly<Record<FieldType, (value: FieldValue) => boolean>> = {
  long: (value) => Number.isSafeInteger(value),
  date: (value) => Number.isSafeInteger(value),
  double: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  ip: (value) => typeof value === 'string' && /^[0-9a-f:.]{2,45}$/.test(value),
  geo_point: (value) => isText(value) && toLocation(value) === value,
  keyword: isText,
  content: isText,
};

/** Fields of an event that hold another type than declared, or are not declared at all. Empty for every event that a mapping made. */
export function undeclaredFields(event: GatewayEvent): {
  readonly unknown: readonly string[];
  readonly mistyped: readonly string[];
} {
  const unknown: string[] = [];
  const mistyped: string[] = [];
  for (const [name, value] of Object.entries(event)) {
    if (value === undefined) continue;
    const field = fieldOf(name);
    if (!field) unknown.push(name);
    else if (!holdsType(field, value)) mistyped.push(name);
  }
  return { unknown, mistyped };
}
