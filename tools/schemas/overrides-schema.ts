import { selection } from './rule-schema.ts';
import { document, level, map, text, type Schema } from './schema.ts';
import { keysOf, wordsOf } from './words-of.ts';

const disable: Schema = { type: 'boolean' };
const saying = (schema: Schema, words: readonly string[]): Schema => ({
  ...(schema as object),
  anyOf: words.map((word) => ({ required: [word] })),
});

const ofRule = map(
  keysOf(wordsOf('libs/core/sigma/src/overrides.ts', 'KEYS'), {
    rule: { ...(text as object), description: 'id or name of a rule' },
    disable,
    level,
    except: { $ref: '#/definitions/selection' },
    owner: text,
    reason: text,
    expires: {
      type: 'string',
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'the last day on which the override holds, YYYY-MM-DD',
    },
  }),
  ['rule'],
);
const ofSource = map(
  { source: { ...(text as object), description: 'id of a source' }, disable, tz: text },
  ['source'],
);
const ofPlaybook = map(
  {
    playbook: { ...(text as object), description: 'id of a playbook' },
    disable,
    mode: { enum: ['dry-run', 'act'] },
  },
  ['playbook'],
);

export const overridesSchema = document(
  'Overrides of shipped rules, sources or playbooks of Gatewatch, overrides.yml',
  {
    definitions: { selection },
    ...(map(
    {
      overrides: {
        type: 'array',
        items: {
          anyOf: [
            saying(ofRule, ['disable', 'level', 'except']),
            saying(ofSource, ['disable', 'tz']),
            saying(ofPlaybook, ['disable', 'mode']),
          ],
        },
      },
    },
    ['overrides'],
  ) as object),
  },
);
