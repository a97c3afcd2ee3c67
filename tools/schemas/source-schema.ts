import { CONVERTER_NAMES, FIELDS, OPERATOR_NAMES, STEP_KINDS } from '@gatewatch/normalize';
import { TIERS } from '@gatewatch/event';
import { document, map, mapOf, oneOrMore, scalar, text, type Schema } from './schema.ts';
import { keysOf, wordsOf } from './words-of.ts';

const words = (file: string, name: string): string[] =>
  wordsOf(`libs/core/normalize/src/${file}.ts`, name);

const paths = oneOrMore(text);
const condition: Schema = {
  type: 'object',
  description: `path: value, list of values, or { ${OPERATOR_NAMES.join(', ')} }; all: [conditions], any: [conditions], not: condition`,
};
const converter: Schema = {
  anyOf: [
    { type: 'string', examples: CONVERTER_NAMES },
    { type: 'object', description: '{ name: argument(s) }, and tz beside date' },
  ],
  description: `how the value is read: ${CONVERTER_NAMES.join(', ')}`,
};
const rule: Schema = map(
  keysOf(words('map-rule', 'RULE_KEYS'), {
    from: oneOrMore(paths),
    collect: paths,
    template: text,
    plus: paths,
    minus: text,
    as: oneOrMore(converter),
    lookup: { anyOf: [text, mapOf({})] },
    default: {},
    keep_unknown: { type: 'boolean' },
    value: {},
    when: condition,
  }),
);
const tables = mapOf(mapOf({}));
const step: Schema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(
      [...STEP_KINDS].map(([kind, { meaning, example }]) => [
        kind,
        { description: `${meaning}. ${example}` },
      ]),
    ),
    ...keysOf(words('parse-steps', 'STEP_OPTION_KEYS'), {
      from: text,
      into: text,
      optional: { type: 'boolean' },
      patterns: mapOf(text),
    }),
    first: { type: 'array', items: { $ref: '#/definitions/step' } },
  },
  additionalProperties: false,
};
const fieldRule: Schema = oneOrMore({ anyOf: [text, rule] });

/** Declared fields but those that Gatewatch derives, labels, and `each path.*` with fields of its own. */
const mapping: Schema = {
  type: 'object',
  properties: {
    where: { ...(condition as object), description: 'in `each path.*`: which members' },
    ...Object.fromEntries(
      [...FIELDS.values()]
        .filter(({ name }) => !name.startsWith('gatewatch.'))
        .map(({ name, meaning }) => [
          name,
          { description: meaning, allOf: [{ $ref: '#/definitions/rule' }] },
        ]),
    ),
  },
  patternProperties: {
    '^labels\\.[A-Za-z0-9_-]{1,64}$': { $ref: '#/definitions/rule' },
    '^each .+(?:\\.\\*|\\[\\*\\])$': { $ref: '#/definitions/mapping' },
  },
  additionalProperties: false,
};

export const sourceSchema = document('Source of Gatewatch', {
  ...(map(
    keysOf(words('source', 'SOURCE_KEYS'), {
      id: { type: 'string', pattern: '^[a-z_][a-z0-9_.-]{0,63}$' },
      title: text,
      order: {
        type: 'number',
        description: 'lower ones are tried first; 100 where it is not given',
      },
      detect: {
        ...(map(
          keysOf(words('detect', 'DETECT_KEYS'), {
            keys: paths,
            any: paths,
            none: paths,
            equals: condition,
            text: oneOrMore(text),
            prefix: oneOrMore(text),
            contains: oneOrMore(text),
          }),
        ) as object),
        minProperties: 1,
      },
      unwrap: {
        anyOf: [
          { const: 'arrays' },
          map(
            keysOf(words('source-unwrap', 'UNWRAP_KEYS'), {
              path: text,
              keep: mapOf(text),
              outer: text,
              optional: { type: 'boolean' },
            }),
            ['path'],
          ),
        ],
      },
      parse: oneOrMore({ $ref: '#/definitions/step' }),
      extends: paths,
      tz: text,
      time: { enum: ['envelope', 'arrival'] },
      tables,
      event: map(
        keysOf(words('event-constants', 'CONSTANT_KEYS'), {
          dataset: text,
          tier: { enum: TIERS },
          category: oneOrMore(text),
          kind: { enum: words('event-constants', 'KINDS') },
          type: oneOrMore(text),
          module: text,
        }),
      ),
      keep: { const: 'all' },
      secrets: paths,
      map: { $ref: '#/definitions/mapping' },
      drop: oneOrMore(condition),
    }),
    ['id'],
  ) as object),
  // a base may hold nothing but tables
  anyOf: [{ required: ['map'] }, { properties: { id: { type: 'string', pattern: '^_' } } }],
  definitions: { mapping, rule: fieldRule, step },
});

export const sourceCasesSchema: Schema = map(
  keysOf(words('source-cases', 'FILE_KEYS'), {
    source: text,
    trusted_proxies: { type: 'array', items: text },
    cases: {
      type: 'array',
      minItems: 1,
      items: map(
        keysOf(words('source-cases', 'CASE_KEYS'), {
          name: text,
          record: {},
          at: scalar,
          events: { type: 'array', items: { type: 'object' } },
          dropped: { type: 'integer' },
          dead_letters: {},
          source: text,
          secrets: { type: 'array', items: text },
        }),
        ['name', 'record'],
      ),
    },
  }),
  ['cases'],
);
