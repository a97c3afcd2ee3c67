import { basename } from 'node:path';
import { nearest, Problems, readYaml } from '@gatewatch/event';
import type { OwnedFile } from '@gatewatch/files';

/** `foreign` is YAML of other programs, which lies in the same folder. */
export type FileKind =
  'rule' | 'source' | 'playbook' | 'zones' | 'prices' | 'overrides' | 'configuration' | 'foreign';

/** Keys at the start of a line: most files need no parsing to be told apart. */
const RULE_KEY = /^(?:detection|correlation|baseline|filter)\s*:/m;
const OTHER_KEY = /^(?:overrides|steps|map)\s*:/m;

/** What a file is meant to be, by the keys of its first document, else by the folder that it lies in. */
export function kindOf({ path, text }: OwnedFile): FileKind {
  if (RULE_KEY.test(text) && !OTHER_KEY.test(text)) return 'rule';
  const keys = keysOf(path, text);
  if (keys.has('overrides')) return 'overrides';
  if (isConfiguration(path, keys)) return 'configuration';
  if (isOnly('zones', ['allow', 'others'], keys)) return 'zones';
  if (isOnly('prices', ['currency', 'usd', 'updated'], keys)) return 'prices';
  return byKeys(keys) ?? byFolder(path) ?? (bySigns(keys) ? 'rule' : 'foreign');
}

function isOnly(needed: string, others: readonly string[], keys: ReadonlySet<string>): boolean {
  return keys.has(needed) && [...keys].every((key) => key === needed || others.includes(key));
}

/** The same of a file that was given by its name: it is meant to be one of ours. */
export function kindOfNamed(file: OwnedFile): FileKind {
  const kind = kindOf(file);
  if (kind !== 'foreign') return kind;
  const keys = keysOf(file.path, file.text);
  if (keys.has('steps')) return 'playbook';
  return keys.has('map') ? 'source' : 'rule';
}

const KEY = /^["']?(\w+)["']?\s*:/gm;
const JSON_KEY = /["'](\w+)["']\s*:/g;

/** Of YAML that can't be read the words before colons: it was meant to be something, too. */
function keysOf(path: string, text: string): ReadonlySet<string> {
  const [first] = readYaml(text, new Problems(path));
  const keys = first?.entries().map(({ name }) => name) ?? [];
  if (keys.length > 0) return new Set(keys);
  const word = text.trimStart().startsWith('{') ? JSON_KEY : KEY;
  return new Set([...text.matchAll(word)].map(([, key = '']) => key));
}

function byKeys(keys: ReadonlySet<string>): FileKind | undefined {
  const has = (...names: readonly string[]): boolean => names.some((name) => keys.has(name));
  if (has('detection', 'correlation', 'baseline')) return 'rule';
  if (has('steps') && has('on', 'when', 'mode', 'title')) return 'playbook';
  if (has('map') && has('detect', 'event') && !has('logsource')) return 'source';
  return has('logsource', 'filter', 'falsepositives') ? 'rule' : undefined;
}

/** A file with a mistake in it may lack the key that tells: its folder says what it was meant to be. */
function byFolder(path: string): FileKind | undefined {
  const folders = path.split(/[\\/]/);
  if (folders.includes('sources')) return 'source';
  if (folders.includes('playbooks')) return 'playbook';
  return folders.includes('rules') ? 'rule' : undefined;
}

const TELLING = ['detection', 'correlation', 'baseline', 'logsource'];
const OF_RULES = ['id', 'status', 'level', 'tags', 'references', 'date', 'action'];

/** A slip of the pen in a key that tells, or a title with what only rules have. */
function bySigns(keys: ReadonlySet<string>): boolean {
  if ([...keys].some((key) => nearest(key, TELLING) !== undefined)) return true;
  return keys.has('title') && OF_RULES.some((key) => keys.has(key));
}

/** Settings that no other program has, or not beside each other. */
const OWN_SETTINGS = ['dataDir', 'trustedProxies'];
const SETTINGS = ['inputs', 'http', 'rules', 'sources', 'playbooks', 'lateness', 'responses'];

function isConfiguration(path: string, keys: ReadonlySet<string>): boolean {
  if (/^gatewatch\b[^/\\]*\.ya?ml$/.test(basename(path))) return true;
  if (OWN_SETTINGS.some((key) => keys.has(key))) return true;
  return SETTINGS.filter((key) => keys.has(key)).length > 1;
}

const OVERRIDABLE = ['rule', 'source', 'playbook'] as const;
export type OverridesByKind = Readonly<Record<(typeof OVERRIDABLE)[number], readonly OwnedFile[]>>;

/** Each file of overrides goes to those whose things it names: its first item says which. */
export function sortOverrides(files: readonly OwnedFile[]): OverridesByKind {
  const sorted = {
    rule: [] as OwnedFile[],
    source: [] as OwnedFile[],
    playbook: [] as OwnedFile[],
  };
  for (const file of files) sorted[overriddenBy(file)].push(file);
  return sorted;
}

function overriddenBy({ path, text }: OwnedFile): keyof OverridesByKind {
  const items = readYaml(text, new Problems(path)).flatMap(
    (document) => document.get('overrides')?.items() ?? [],
  );
  const keys = new Set(items[0]?.entries().map(({ name }) => name));
  return OVERRIDABLE.find((kind) => keys.has(kind)) ?? 'rule';
}

export type FilesByKind = Readonly<Record<FileKind, readonly OwnedFile[]>>;

/** @param named paths of files that were given by their names */
export function sortByKind(
  files: readonly OwnedFile[],
  named: ReadonlySet<string> = new Set(),
): FilesByKind {
  const sorted: Record<FileKind, OwnedFile[]> = {
    rule: [],
    source: [],
    playbook: [],
    overrides: [],
    zones: [],
    prices: [],
    configuration: [],
    foreign: [],
  };
  for (const file of files)
    sorted[named.has(file.path) ? kindOfNamed(file) : kindOf(file)].push(file);
  return sorted;
}
