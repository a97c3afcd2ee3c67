import {
  CORRELATION_EXTENSIONS,
  type CorrelationExtension,
  type CorrelationOption,
} from '../../libs/core/sigma/src/correlation-extensions.ts';
import { code, page, table } from './markdown.ts';

/** The correlation types that Sigma does not have, with their settings. */
export function correlationsPage(): string {
  return page(
    'Correlation types of Gatewatch',
    'Under `correlation:`, beside those of Sigma 2.1. Sigma tools of others do not know them. By example: [the guide](../guides/write-a-rule.md).',
    ...Object.entries(CORRELATION_EXTENSIONS).map(([name, extension]) => section(name, extension)),
  );
}

function section(name: string, { says, measured, example, options }: CorrelationExtension): string {
  const rows = options.map((option) => [
    code(option.name),
    allowed(option),
    'fallback' in option && option.fallback !== undefined ? code(String(option.fallback)) : '',
    option.says,
  ]);
  return [
    `## ${code(name)}`,
    `Finds ${says}. The bound is held against: ${measured}.`,
    code(`condition: ${example}`),
    ...(rows.length > 0 ? [table(['setting', 'may be', 'if not said', 'meaning'], rows)] : []),
  ].join('\n\n');
}

function allowed(option: CorrelationOption): string {
  switch (option.kind) {
    case 'span':
      return 'a timespan';
    case 'number':
      return `${option.least} to ${option.most}`;
    case 'choice':
      return option.choices.map(code).join(', ');
    case 'field':
      return 'a field';
  }
}
