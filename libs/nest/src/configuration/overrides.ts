import { nearest } from '@gatewatch/event';
import type { Type } from '@nestjs/common';
import type { ConfigurationProblem } from './configuration-error.ts';
import { GatewatchConfig } from './gatewatch-config.ts';
import { settingsOf, type SettingDescription, type SettingKind } from './setting.ts';

const PREFIX = 'GATEWATCH_';

/** Names the configuration file, as `--config` does. */
export const CONFIG_VARIABLE = 'GATEWATCH_CONFIG';

/** A value for one key, from outside the file. */
export interface Override {
  /** dotted, e.g. `http.port` */
  readonly path: string;
  readonly value: unknown;
  /** the variable or flag that said so */
  readonly from: string;
}

/** A setting with its dotted path, e.g. `kafka.sasl.username`. */
export interface PlacedSetting extends SettingDescription {
  readonly path: string;
}

/** Every setting that is reached by keys alone: sections are opened, lists of sections are not. */
export function listSettings(
  section: Type<object> = GatewatchConfig,
  prefix = '',
): PlacedSetting[] {
  return settingsOf(section).flatMap((setting) => {
    const placed = { ...setting, path: `${prefix}${setting.key}` };
    if (setting.kind !== 'section' || !setting.section) return [placed];
    return [placed, ...listSettings(setting.section(), `${placed.path}.`)];
  });
}

/** `http.allowedHosts` → `GATEWATCH_HTTP_ALLOWED_HOSTS`; undefined for what no variable can say. */
export function variableOf({ kind, path }: PlacedSetting): string | undefined {
  if (kind === 'map' || (kind === 'section' && path !== 'inputs.stdin')) return undefined;
  return PREFIX + path.replace(/[A-Z]/g, '_$&').replaceAll('.', '_').toUpperCase();
}

/**
 * What `GATEWATCH_…` variables say. An empty variable says nothing. A name that is near to a known one is a mistake; any other is
 * left alone, since container platforms make such names by themselves (`GATEWATCH_SERVICE_HOST`).
 */
export function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  problems: ConfigurationProblem[],
): Override[] {
  const known = new Map<string, PlacedSetting>();
  for (const setting of listSettings()) {
    const name = variableOf(setting);
    if (name) known.set(name, setting);
  }
  const overrides: Override[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || name === CONFIG_VARIABLE || !text) continue;
    const setting = known.get(name);
    if (setting) overrides.push({ path: setting.path, value: toValue(text, setting), from: name });
    else reportNear(name, known.keys(), problems);
  }
  return overrides;
}

/** What flags say; text is read as that of a variable. An undefined one says nothing. */
export function readFlags(flags: Readonly<Record<string, unknown>>): Override[] {
  const known = new Map(listSettings().map((setting) => [setting.path, setting]));
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([path, given]) => {
      const setting = known.get(path);
      const value = setting && typeof given === 'string' ? toValue(given, setting) : given;
      return { path, value, from: `--${path}` };
    });
}

function reportNear(name: string, known: Iterable<string>, problems: ConfigurationProblem[]): void {
  const names = [...known, CONFIG_VARIABLE].map((variable) => variable.slice(PREFIX.length));
  const near = nearest(name.slice(PREFIX.length), names);
  if (!near) return;
  problems.push({
    at: name,
    code: 'CONFIG_UNKNOWN_KEY',
    message: `unknown variable: did you mean '${PREFIX}${near}'?`,
  });
}

/** Text that can't be read stays text, and is refused with the rest of the wrong values. */
const readers: Partial<Record<SettingKind, (text: string, shorthand: string) => unknown>> = {
  number: (text) => (/^-?\d+$/.test(text) ? Number(text) : text),
  boolean: toFlag,
  section: toFlag,
  texts: splitList,
  paths: splitList,
  sections: (text, shorthand) => splitList(text).map((item) => ({ [shorthand]: item })),
};

function toValue(text: string, { kind, shorthand = '' }: SettingDescription): unknown {
  const read = readers[kind];
  return read ? read(text, shorthand) : text;
}

function toFlag(text: string): boolean | string {
  const flags: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };
  return flags[text.toLowerCase()] ?? text;
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
