import { isIP } from 'node:net';
import { nearest, type YamlNode } from '@gatewatch/event';
import type { ValidationError } from 'class-validator';
import type { ConfigurationProblem } from './configuration-error.ts';
import { GatewatchConfig } from './gatewatch-config.ts';
import type { Override } from './overrides.ts';
import { isPlain } from './plain-settings.ts';
import { settingsOf, type SettingDescription } from './setting.ts';

/** Where settings were written, so that an error can point there. */
export interface SettingSources {
  /** the file as messages name it */
  readonly file: string;
  readonly root: YamlNode | undefined;
  readonly overrides: readonly Override[];
}

type Path = readonly string[];

/** Turns what class-validator found into sentences with their places, and adds what only several keys together show. */
export function explainErrors(
  errors: readonly ValidationError[],
  config: GatewatchConfig,
  sources: SettingSources,
): ConfigurationProblem[] {
  const problems = errors.flatMap((error) => explain(error, [], GatewatchConfig, sources));
  return problems.length > 0 ? problems.sort(byPlace) : checkTogether(config, sources);
}

/** Variables and flags first: they were said last. */
function byPlace({ at: left }: ConfigurationProblem, { at: right }: ConfigurationProblem): number {
  if (typeof left === 'string' || typeof right === 'string') {
    return Number(typeof right === 'string') - Number(typeof left === 'string');
  }
  return left.line - right.line || left.column - right.column;
}

function explain(
  error: ValidationError,
  parent: Path,
  section: object,
  sources: SettingSources,
): ConfigurationProblem[] {
  const path = [...parent, error.property];
  const isItem = /^\d+$/.test(error.property);
  const setting = settingsOf(section).find(({ key }) => key === error.property);
  const own = error.constraints ? [explainOne(error, path, { setting, section }, sources)] : [];
  const inner = isItem ? section : (setting?.section?.() ?? section);
  return [
    ...own,
    ...(error.children ?? []).flatMap((child) => explain(child, path, inner, sources)),
  ];
}

function explainOne(
  { property, constraints = {}, value }: ValidationError,
  path: Path,
  { setting, section }: { setting: SettingDescription | undefined; section: object },
  sources: SettingSources,
): ConfigurationProblem {
  const at = placeOf(path, sources, 'whitelistValidation' in constraints);
  if ('whitelistValidation' in constraints) {
    const allowed = settingsOf(section).map(({ key }) => key);
    const near = nearestKey(property, allowed);
    const hint = near ? `did you mean '${near}'?` : `allowed are ${allowed.join(', ')}`;
    return { at, code: 'CONFIG_UNKNOWN_KEY', message: `unknown key '${spell(path)}': ${hint}` };
  }
  const must =
    constraints['isArray'] ??
    constraints['isString'] ??
    Object.values(constraints)[0] ??
    'is wrong';
  const message =
    value === undefined
      ? `${spell(path)} is missing: it ${must}`
      : `${spell(path)} ${must}${setting?.secret ? '' : wasWritten(path, value, sources)}`;
  return { at, code: 'CONFIG_BAD_VALUE', message };
}

/** Swapped letters are two edits, too many for a short key. */
function nearestKey(name: string, allowed: readonly string[]): string | undefined {
  const letters = sortLetters(name);
  return nearest(name, allowed) ?? allowed.find((key) => sortLetters(key) === letters);
}

function sortLetters(text: string): string {
  return text.split('').sort().join('');
}

const MAX_SHOWN = 60;

function wasWritten(path: Path, value: unknown, sources: SettingSources): string {
  const override = overrideOf(path, sources);
  const written = override ? override.value : (nodeAt(path, sources.root).exact?.source ?? value);
  if (Array.isArray(written)) return '';
  if (isPlain(written)) return ', not a map';
  const text = String(written);
  return `, not '${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}'`;
}

function placeOf(path: Path, sources: SettingSources, atKey = false): ConfigurationProblem['at'] {
  const override = overrideOf(path, sources);
  if (override) return override.from;
  const { exact, near } = nodeAt(path, sources.root);
  const key = atKey ? keyAt(path, sources.root) : undefined;
  const node = key ?? exact ?? near;
  return { file: sources.file, line: node?.line ?? 1, column: node?.column ?? 1 };
}

/** The last one wins, as its value did. */
function overrideOf(path: Path, { overrides }: SettingSources): Override | undefined {
  const text = `${path.join('.')}.`;
  return overrides.findLast((override) => text.startsWith(`${override.path}.`));
}

function nodeAt(
  path: Path,
  root: YamlNode | undefined,
): { exact: YamlNode | undefined; near: YamlNode | undefined } {
  let near = root;
  for (const key of path) {
    const next = near?.kind === 'list' ? near.items()[Number(key)] : near?.get(key);
    if (!next) return { exact: undefined, near };
    near = next;
  }
  return { exact: near, near };
}

function keyAt(path: Path, root: YamlNode | undefined): YamlNode | undefined {
  const { exact } = nodeAt(path.slice(0, -1), root);
  return exact?.entries().find(({ name }) => name === path.at(-1))?.key;
}

function spell(path: Path): string {
  return path
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}

function checkTogether(config: GatewatchConfig, sources: SettingSources): ConfigurationProblem[] {
  const found = [
    ...findKafkaMistakes(config),
    ...findProxyMistakes(config),
    ...findTokenMistakes(config),
  ];
  return found.map(([path, message]) => ({
    at: placeOf(path, sources),
    code: 'CONFIG_BAD_VALUE',
    message,
  }));
}

type Mistake = readonly [path: Path, message: string];

function findKafkaMistakes({ kafka, inputs }: GatewatchConfig): Mistake[] {
  if (kafka && kafka.brokers.length === 0)
    return [
      [['kafka', 'brokers'], "kafka.brokers names no broker: give at least one as 'host:port'"],
    ];
  if (!kafka && inputs.kafka.length > 0)
    return [[['inputs', 'kafka'], 'inputs.kafka names topics, but kafka.brokers names no broker']];
  return [];
}

function findProxyMistakes({ trustedProxies }: GatewatchConfig): Mistake[] {
  return [...trustedProxies.entries()]
    .filter(([, range]) => !isRange(range))
    .map(([index, range]) => [
      ['trustedProxies', String(index)],
      `trustedProxies[${index}] must be an address or a network such as 10.0.0.0/8, not '${range}'`,
    ]);
}

function isRange(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    prefix === undefined ||
    (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
  );
}

/** One token for both would let whoever pushes administer. */
function findTokenMistakes({ secrets: { pushToken, adminToken } }: GatewatchConfig): Mistake[] {
  if (pushToken === undefined || pushToken !== adminToken) return [];
  return [
    [['secrets', 'adminToken'], 'secrets.adminToken must be another one than secrets.pushToken'],
  ];
}
