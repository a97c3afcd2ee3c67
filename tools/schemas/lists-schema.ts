import { MAX_LIST_VALUE, MAX_LIST_VALUES } from '../../libs/core/sigma/src/lists.ts';
import { document, map, text, type Schema } from './schema.ts';

const values: Schema = {
  type: 'array',
  maxItems: MAX_LIST_VALUES,
  items: { type: ['string', 'number', 'boolean'], maxLength: MAX_LIST_VALUE },
};

export const listsSchema = document('List of values of Gatewatch, which placeholders of rules name', {
  anyOf: [values, map({ title: text, description: text, values }, ['values'])],
});
