import { GatewatchConfig, settingsOf, type SettingDescription } from '@gatewatch/nest';
import { document, duration, type Schema } from './schema.ts';

const nothing: Schema = { type: 'null' };

const KINDS: Readonly<Record<SettingDescription['kind'], (setting: SettingDescription) => Schema>> =
  {
    text: ({ choices }) => (choices ? { enum: choices } : { type: 'string' }),
    path: () => ({ type: 'string', minLength: 1 }),
    number: () => ({ type: 'integer' }),
    boolean: () => ({ type: 'boolean' }),
    duration: () => duration,
    size: () => ({ type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*[KMGT]?i?B?$' }),
    texts: () => ({ type: 'array', items: { type: 'string', minLength: 1 } }),
    paths: () => ({ type: 'array', items: { type: 'string', minLength: 1 } }),
    map: () => ({ type: 'object' }),
    section: ({ section, orFalse }) => ({
      anyOf: [sectionSchema(section?.()), ...(orFalse ? [{ type: 'boolean' }] : [])],
    }),
    sections: ({ section }) => ({ type: 'array', items: sectionSchema(section?.()) }),
  };

/** A key without a value says nothing. */
function settingSchema(setting: SettingDescription): Schema {
  const schema = KINDS[setting.kind](setting);
  return { description: setting.meaning, anyOf: [schema, nothing] };
}

function sectionSchema(section: object | undefined): Schema {
  const settings = section ? settingsOf(section) : [];
  const properties = Object.fromEntries(settings.map((one) => [one.key, settingSchema(one)]));
  return { type: 'object', properties, additionalProperties: false };
}

export const configSchema = document(
  'Configuration of Gatewatch, gatewatch.yml',
  sectionSchema(GatewatchConfig) as Exclude<Schema, boolean>,
);
