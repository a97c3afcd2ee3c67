import { FIELDS, type Field } from '@gatewatch/normalize';
import { code, page, table } from './markdown.ts';

export function fieldsPage(): string {
  const fields = [...FIELDS.values()];
  return page(
    'Fields of an event',
    'An event is one flat object with dotted names. A rule may read each of these; `content` is text that rules read in ingest and ' +
      'that is dropped before anything is stored. `date` is epoch milliseconds, `[]` several values. `labels.<name>` is yours.',
    `## Elastic Common Schema\n\n${rows(fields.filter(({ ecs }) => ecs))}`,
    `## OpenTelemetry's names for generative AI, and Gatewatch's own\n\n${rows(fields.filter(({ ecs }) => !ecs))}`,
  );
}

function rows(fields: readonly Field[]): string {
  return table(
    ['field', 'type', 'meaning'],
    fields.map(({ name, type, many, meaning }) => [code(name), many ? `${type}[]` : type, meaning]),
  );
}
