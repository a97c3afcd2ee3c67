import { formatDuration } from '@gatewatch/event';
import { GatewatchConfig } from './gatewatch-config.ts';
import { listSettings, variableOf, type PlacedSetting } from './overrides.ts';
import { settingsOf } from './setting.ts';
import { formatSize } from './size.ts';

/** The reference page's table: every key of `gatewatch.yml` with its variable, default and meaning (Markdown). */
export function configurationReference(): string {
  const rows = listSettings().flatMap((setting) => [
    row(setting),
    ...(setting.kind === 'sections' ? itemRows(setting) : []),
  ]);
  return ['| key | variable | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function row(setting: PlacedSetting): string {
  const variable = variableOf(setting);
  const fallback = setting.kind === 'section' ? '' : show(setting, new GatewatchConfig());
  const cells = [`\`${setting.path}\``, variable ? `\`${variable}\`` : '', fallback];
  return `| ${[...cells, setting.meaning.replaceAll('|', '\\|')].join(' | ')} |`;
}

function itemRows({ path, section }: PlacedSetting): string[] {
  const item = section?.();
  if (!item) return [];
  return settingsOf(item).map((setting) => {
    const fallback = spell(setting.kind, Reflect.get(new item(), setting.key));
    return `| \`${path}[].${setting.key}\` |  | ${fallback} | ${setting.meaning} |`;
  });
}

function show({ kind, path, section }: PlacedSetting, defaults: object): string {
  let value: unknown = defaults;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value === undefined
    ? defaultOfSection(path, kind, section !== undefined)
    : spell(kind, value);
}

/** Optional sections are absent by default, yet their own keys have defaults. */
function defaultOfSection(path: string, kind: PlacedSetting['kind'], isList: boolean): string {
  if (isList) return '';
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = listSettings()
    .find((setting) => setting.path === keys.join('.'))
    ?.section?.();
  return parent ? spell(kind, Reflect.get(new parent(), last)) : '';
}

function spell(kind: PlacedSetting['kind'], value: unknown): string {
  if (value === undefined) return '';
  if (kind === 'duration') return `\`${formatDuration(Number(value))}\``;
  if (kind === 'size') return `\`${formatSize(Number(value))}\``;
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
