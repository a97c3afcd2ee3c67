import { MAX_TARGETS } from '../../libs/core/sigma/src/field-mapping.ts';
import { document, map, text, type Schema } from './schema.ts';
import { keysOf, wordsOf } from './words-of.ts';

const target: Schema = {
  anyOf: [text, map({ join: { type: 'array', items: text, minItems: 3, maxItems: 3 } }, ['join'])],
};

export const fieldsSchema = document('Field mapping of Gatewatch', {
  ...(map(
    keysOf(wordsOf('libs/core/sigma/src/field-mapping.ts', 'KEYS'), {
      title: text,
      description: text,
      logsource: map({ category: text, product: text, service: text, definition: text }),
      fields: {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '^[^|]+$' },
        additionalProperties: {
          anyOf: [target, { type: 'array', items: target, minItems: 1, maxItems: MAX_TARGETS }],
        },
      },
    }),
    ['logsource', 'fields'],
  ) as object),
});
