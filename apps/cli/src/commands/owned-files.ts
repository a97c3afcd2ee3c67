import { Problems, readYaml } from '@gatewatch/event';
import type { OwnedFile } from '@gatewatch/files';

export type FileKind = 'rule' | 'source' | 'playbook' | 'overrides';

/** Keys at the start of a line: most files need no parsing to be told apart. */
const RULE_KEY = /^(?:detection|correlation|baseline|filter)\s*:/m;
const OTHER_KEY = /^(?:overrides|steps|map)\s*:/m;

/** What a file is meant to be, by the keys of its first document; a rule where nothing says otherwise. */
export function kindOf({ path, text }: OwnedFile): FileKind {
  if (RULE_KEY.test(text) && !OTHER_KEY.test(text)) return 'rule';
  const [first] = readYaml(text, new Problems(path));
  const keys = new Set(first?.entries().map(({ name }) => name));
  if (keys.has('overrides')) return 'overrides';
  if (keys.has('steps')) return 'playbook';
  return keys.has('map') && !keys.has('logsource') ? 'source' : byFolder(path, keys);
}

/** A file with a mistake in it may lack the key that tells: its folder says what it was meant to be. */
function byFolder(path: string, keys: ReadonlySet<string>): FileKind {
  if (
    keys.has('detection') ||
    keys.has('correlation') ||
    keys.has('baseline') ||
    keys.has('filter')
  )
    return 'rule';
  const folders = path.split(/[\\/]/);
  if (folders.includes('sources')) return 'source';
  return folders.includes('playbooks') ? 'playbook' : 'rule';
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

export function sortByKind(files: readonly OwnedFile[]): FilesByKind {
  const sorted: Record<FileKind, OwnedFile[]> = {
    rule: [],
    source: [],
    playbook: [],
    overrides: [],
  };
  for (const file of files) sorted[kindOf(file)].push(file);
  return sorted;
}
