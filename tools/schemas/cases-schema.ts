import { playbookCasesSchema } from './playbook-schema.ts';
import { document, duration, map, scalar, text, type Schema } from './schema.ts';
import { sourceCasesSchema } from './source-schema.ts';

const value: Schema = { anyOf: [scalar, { type: 'array', items: scalar }] };

const ruleCasesSchema: Schema = map(
  {
    template: { type: 'object', additionalProperties: value, description: 'fields of every event' },
    cases: {
      type: 'array',
      minItems: 1,
      items: map(
        {
          name: { ...(text as object), description: 'a claim' },
          events: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              properties: { at: duration, every: duration, times: { type: 'integer', minimum: 1 } },
              required: ['at'],
              additionalProperties: value,
            },
          },
          fires: {
            type: 'array',
            description: 'exactly these, in any order; [] says that nothing may fire',
            items: map(
              {
                rule: text,
                at: duration,
                entity: { type: 'object', minProperties: 1, additionalProperties: scalar },
              },
              ['rule', 'at', 'entity'],
            ),
          },
        },
        ['name', 'events', 'fires'],
      ),
    },
  },
  ['cases'],
);

export const casesSchema = document('Cases of rules, sources and playbooks of Gatewatch', {
  anyOf: [ruleCasesSchema, sourceCasesSchema, playbookCasesSchema],
});
