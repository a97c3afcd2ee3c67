import { createConnectors } from '@gatewatch/wiring';
import {
  document,
  duration,
  level,
  map,
  mapOf,
  oneOrMore,
  scalar,
  text,
  uuid,
  type Schema,
} from './schema.ts';
import { keysOf, wordsOf } from './words-of.ts';

const words = (file: string, name: string): string[] =>
  wordsOf(`libs/core/playbook/src/${file}.ts`, name);

const actions = createConnectors().flatMap(({ name, verbs }) =>
  verbs.map((verb) => `${name}.${verb}`),
);

const condition: Schema = map(
  keysOf(words('condition', 'KEYS'), {
    threat: oneOrMore(text),
    severity: oneOrMore(level),
    rule: oneOrMore(text),
    entity: oneOrMore(text),
    tag: oneOrMore(text),
  }),
);

const step: Schema = map(
  keysOf(words('read-step', 'KEYS'), {
    action: { enum: actions },
    target: mapOf({ type: ['string', 'number', 'boolean'] }),
    with: { type: 'object', description: "the action's arguments" },
    if: condition,
    retry: map({ times: { type: 'integer', minimum: 0 }, within: duration }),
    timeout: duration,
    on_failure: oneOrMore(text),
    'dry-run': { type: 'boolean' },
  }),
  ['action'],
);

export const playbookSchema = document('Playbook of Gatewatch', {
  ...(map(
    keysOf(words('read-playbook', 'KEYS'), {
      title: text,
      id: uuid,
      description: text,
      on: oneOrMore({ enum: words('playbook', 'TRIGGERS') }),
      when: condition,
      mode: { enum: ['dry-run', 'act'] },
      guards: map({
        'at-most': {
          anyOf: [
            { type: 'integer', minimum: 1 },
            map({ 'per-hour': { type: 'integer', minimum: 1 } }),
          ],
        },
        never: { anyOf: [text, { type: 'array', items: text }] },
      }),
      steps: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$' },
          additionalProperties: step,
        },
      },
    }),
    ['title', 'id', 'on', 'steps'],
  ) as object),
});

export const playbookCasesSchema: Schema = map(
  {
    cases: {
      type: 'array',
      minItems: 1,
      items: map(
        {
          name: text,
          on: text,
          incident: map(
            keysOf(words('case-incident', 'INCIDENT_KEYS'), {
              severity: level,
              threat: oneOrMore(text),
              rule: text,
              entity: mapOf(scalar),
              tags: oneOrMore(text),
              count: { type: 'integer', minimum: 1 },
              tenant: text,
            }),
          ),
          settings: { type: 'object' },
          calls: {
            type: 'array',
            items: map({
              step: text,
              action: text,
              target: { type: 'object' },
              with: { type: 'object' },
            }),
          },
        },
        ['name', 'incident', 'calls'],
      ),
    },
  },
  ['cases'],
);
