import { VALUE_MODIFIERS } from '../../libs/core/sigma/src/modifiers.ts';
import { METADATA_KEYS, STATUSES } from '../../libs/core/sigma/src/metadata.ts';
import {
  CORRELATION_EXTENSIONS,
  EXTENSION_TYPES,
  type CorrelationOption,
} from '../../libs/core/sigma/src/correlation-extensions.ts';
import { CORRELATION_TYPES } from '../../libs/core/sigma/src/model.ts';
import { DIRECTIONS } from '../../libs/core/baseline/src/baseline-rule.ts';
import type { Param } from '../../libs/core/baseline/src/models/model-params.ts';
import { PANE_MODELS } from '../../libs/core/baseline/src/models/models.ts';
import { SEASONS } from '../../libs/core/baseline/src/models/pane-model.ts';
import {
  document,
  duration,
  level,
  map,
  mapOf,
  oneOrMore,
  scalar,
  text,
  texts,
  uuid,
  type Schema,
} from './schema.ts';
import { keysOf, wordsOf } from './words-of.ts';

const MODIFIERS = [...VALUE_MODIFIERS.keys(), 'all', 'neq'];

const item: Schema = {
  anyOf: [scalar, { type: 'array', items: scalar, minItems: 1 }],
};
const fields: Schema = mapOf(item, {
  minProperties: 1,
  propertyNames: { pattern: `^[^|]*(\\|(${MODIFIERS.join('|')}))*$` },
});
/** Refers to itself as `#/definitions/selection`. */
export const selection: Schema = {
  description:
    'a map: all of its fields; a list of maps: any of them; a list of texts: any of them anywhere in the event',
  anyOf: [
    fields,
    scalar,
    { type: 'array', minItems: 1, items: { anyOf: [{ $ref: '#/definitions/selection' }, scalar] } },
  ],
};
const selections = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: { $ref: '#/definitions/selection' },
});

const METADATA: Readonly<Record<string, Schema>> = keysOf(METADATA_KEYS, {
  title: {
    type: 'string',
    minLength: 1,
    maxLength: 256,
    description: 'what is found, in a few words',
  },
  id: { ...(uuid as object), description: 'a UUID of its own: `uuidgen` makes one' },
  name: { ...(text as object), description: 'what correlations call the rule' },
  related: {
    type: 'array',
    items: map(
      { id: uuid, type: { enum: ['derived', 'obsolete', 'merged', 'renamed', 'similar'] } },
      ['id', 'type'],
    ),
  },
  taxonomy: { enum: ['sigma', 'ecs'] },
  status: { enum: STATUSES },
  description: { type: 'string', maxLength: 65_535 },
  license: text,
  author: text,
  references: texts,
  date: { type: 'string', pattern: '^\\d{4}[-/]\\d\\d?[-/]\\d\\d?$' },
  modified: { type: 'string', pattern: '^\\d{4}[-/]\\d\\d?[-/]\\d\\d?$' },
  fields: { ...(texts as object), description: 'what an analyst wants to see of the events' },
  falsepositives: texts,
  level,
  tags: {
    type: 'array',
    items: { type: 'string', pattern: '^[a-z0-9_-]+\\.[a-z0-9._-]+$' },
    description: 'namespace.value, e.g. attack.t1110 or atlas.aml.t0055',
  },
  scope: texts,
  action: { enum: ['global', 'reset', 'repeat'] },
});

const logsource: Schema = {
  type: 'object',
  description: 'which events the rule is about: { category: ai_gateway } for those of Gatewatch',
  properties: { category: text, product: text, service: text, definition: { type: 'string' } },
  anyOf: [{ required: ['category'] }, { required: ['product'] }, { required: ['service'] }],
};

const condition: Schema = {
  ...(oneOrMore(text) as object),
  description: 'and, or, not, parentheses, 1 of x*, all of them',
};

const number: Schema = { type: 'number' };
const bounds = { gt: number, gte: number, lt: number, lte: number, eq: number, neq: number };
const timespan: Schema = { type: 'string', pattern: '^\\d+[smhdwMy]$', description: 'e.g. 30m' };
const settings: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.values(CORRELATION_EXTENSIONS).flatMap(({ options }) =>
    options.map((option: CorrelationOption) => [option.name, setting(option)]),
  ),
);
function setting(option: CorrelationOption): Schema {
  const { says: description } = option;
  switch (option.kind) {
    case 'span':
      return { ...(timespan as object), description };
    case 'number':
      return {
        type: option.whole === true ? 'integer' : 'number',
        minimum: option.least,
        maximum: option.most,
        description,
      };
    case 'choice':
      return { enum: option.choices, description };
    case 'field':
      return { ...(text as object), description };
  }
}
const correlation: Schema = map(
  { ...settings, ...keysOf(wordsOf('libs/core/sigma/src/correlation.ts', 'KEYS'), {
    type: { enum: [...CORRELATION_TYPES, ...EXTENSION_TYPES] },
    rules: { ...(oneOrMore(text) as object), description: 'names or ids of rules' },
    timespan,
    'group-by': {
      ...(oneOrMore(text) as object),
      description: 'the fields that tell who is counted',
    },
    condition: {
      anyOf: [
        text,
        map({
          ...bounds,
          field: oneOrMore(text),
          percentile: { type: 'number', minimum: 0, maximum: 100 },
        }),
      ],
    },
    aliases: mapOf(mapOf(text)),
    generate: { type: 'boolean' },
  }) },
  ['type', 'rules', 'timespan'],
);

const floor: Schema = {
  anyOf: [map({ gt: number }, ['gt']), map({ gte: number }, ['gte'])],
};
const range = map({ gt: number, gte: number, lt: number, lte: number });
const least: Schema = { type: 'number', exclusiveMinimum: 0 };
const share: Schema = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 };
const measures: readonly Schema[] = [
  { const: 'count' },
  map({ sum: text }, ['sum']),
  map({ distinct: text }, ['distinct']),
  map({ ratio: map({ of: text, per: text, least }, ['of', 'per']) }, ['ratio']),
  map({ percentile: map({ field: text, p: share, least }, ['field', 'p']) }, ['percentile']),
  map({ distribution: { anyOf: [text, map({ field: text, least }, ['field'])] } }, [
    'distribution',
  ]),
];
const parameter = (param: Param): Schema =>
  param.kind === 'choice'
    ? { enum: param.choices, description: param.says }
    : {
        type: param.whole === true ? 'integer' : 'number',
        minimum: param.least,
        maximum: param.most,
        description: param.says,
      };
const models: readonly Schema[] = PANE_MODELS.flatMap(({ name, says, params }) => {
  const known = Object.fromEntries(params.map((param) => [param.name, parameter(param)]));
  const settings: Schema = { description: says, anyOf: [{ type: 'null' }, map(known)] };
  return [{ const: name }, map({ [name]: settings }, [name])];
});
const baseline: Schema = map(
  keysOf(wordsOf('libs/core/baseline/src/parse-baseline.ts', 'KEYS'), {
    rules: oneOrMore(text),
    'group-by': oneOrMore(text),
    measure: {
      description: 'what each pane measures: count, or one of the others with its field',
      anyOf: measures,
    },
    pane: duration,
    compare: map({ with: { const: 'self' }, history: duration, season: { enum: SEASONS } }),
    model: { anyOf: models },
    condition: map({ score: floor, value: range, direction: { enum: DIRECTIONS } }),
    learn: duration,
    refractory: duration,
    support: { type: 'integer', minimum: 1 },
  }),
  ['rules', 'measure', 'pane'],
);

export const ruleSchema = document('Sigma rule of Gatewatch', {
  type: 'object',
  properties: {
    ...METADATA,
    logsource,
    detection: selections({ condition, timeframe: false }, ['condition']),
    correlation,
    baseline,
    filter: selections(
      { condition: text, rules: { anyOf: [text, { type: 'array', items: text }] } },
      ['condition', 'rules'],
    ),
    generate: { type: 'boolean' },
  },
  anyOf: [
    { required: ['title', 'logsource', 'detection'] },
    { required: ['title', 'correlation'] },
    { required: ['title', 'logsource', 'filter'] },
    { required: ['title', 'baseline'] },
    { required: ['action'] },
  ],
  definitions: { selection },
});
