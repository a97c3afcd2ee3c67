import { resolve } from 'node:path';
import type { YamlNode } from '@gatewatch/event';
import type { Override } from './overrides.ts';
import { settingsOf, type SettingDescription } from './setting.ts';

/** Settings before they are checked: maps, lists and scalars as they were written. */
export type PlainSettings = Record<string, unknown>;

export function isPlain(value: unknown): value is PlainSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The file's settings with its paths made absolute. A key without a value says nothing. */
export function readSettings(
  root: YamlNode | undefined,
  section: object,
  folder: string,
): PlainSettings {
  const plain = withoutNulls(root?.toValue());
  if (!isPlain(plain)) return {};
  resolvePaths(plain, section, folder);
  return plain;
}

/** Puts what a variable or flag says over what the file says. */
export function applyOverride(
  plain: PlainSettings,
  { path, value }: Override,
  section: object,
  cwd: string,
): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const alone: PlainSettings = {};
  walk(alone, keys)[last] = value;
  resolvePaths(alone, section, cwd);
  walk(plain, keys)[last] = walk(alone, keys)[last];
}

function walk(plain: PlainSettings, keys: readonly string[]): PlainSettings {
  let at = plain;
  for (const key of keys) {
    const child = at[key];
    const next = isPlain(child) ? child : {};
    at[key] = next;
    at = next;
  }
  return at;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

function resolvePaths(plain: PlainSettings, section: object, folder: string): void {
  for (const setting of settingsOf(section)) {
    const value = plain[setting.key];
    if (value !== undefined) plain[setting.key] = resolveValue(value, setting, folder);
  }
}

function resolveValue(value: unknown, setting: SettingDescription, folder: string): unknown {
  if (setting.kind === 'path' || setting.kind === 'paths') {
    return Array.isArray(value)
      ? value.map((item) => resolvePath(item, folder))
      : resolvePath(value, folder);
  }
  const section = setting.section?.();
  if (!section) return value;
  for (const item of Array.isArray(value) ? value : [value]) {
    if (isPlain(item)) resolvePaths(item, section, folder);
  }
  return value;
}

function resolvePath(value: unknown, folder: string): unknown {
  return typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
}
