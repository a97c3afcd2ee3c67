import { casesSchema } from './cases-schema.ts';
import { configSchema } from './config-schema.ts';
import { fieldsSchema } from './fields-schema.ts';
import { listsSchema } from './lists-schema.ts';
import { overridesSchema } from './overrides-schema.ts';
import { playbookSchema } from './playbook-schema.ts';
import { ruleSchema } from './rule-schema.ts';
import type { Schema } from './schema.ts';
import { sourceSchema } from './source-schema.ts';

/** The JSON Schemas of what users write, by the names of their files in `schemas/`. */
export const SCHEMAS: ReadonlyMap<string, Schema> = new Map([
  ['rule.schema.json', ruleSchema],
  ['fields.schema.json', fieldsSchema],
  ['lists.schema.json', listsSchema],
  ['overrides.schema.json', overridesSchema],
  ['source.schema.json', sourceSchema],
  ['playbook.schema.json', playbookSchema],
  ['cases.schema.json', casesSchema],
  ['config.schema.json', configSchema],
]);

export const schemaText = (schema: Schema): string => `${JSON.stringify(schema, undefined, 1)}\n`;
