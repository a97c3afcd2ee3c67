import { configurationReference } from '@gatewatch/nest';
import { page } from './markdown.ts';

export function configurationPage(): string {
  return page(
    'Configuration',
    '`gatewatch.yml` of the working directory, or the file that `--config` names; a variable overrides the file, a flag overrides both. ' +
      'Lists are written with commas in variables. Durations are a number and a unit (`500ms`, `5s`, `10m`, `7d`), sizes too (`2GiB`); ' +
      'relative paths start at the folder of the file. An unknown key is an error.',
    configurationReference().trimEnd(),
  );
}
