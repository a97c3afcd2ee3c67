import { sep } from 'node:path';
import { loadRules, type RuleSet } from '@gatewatch/engine';
import { readFolder, ruleDataPlaces, type OwnedFile } from '@gatewatch/files';
import type { GatewatchConfig } from '@gatewatch/nest';
import { loadSources, withoutGuesses, type SourceSet } from '@gatewatch/normalize';
import { parsePlaybooks, type Playbook } from '@gatewatch/playbook';
import { parseFieldMappings, parseLists } from '@gatewatch/sigma';
import { createConnectors } from './connectors.ts';
import { dayOf } from './day-of.ts';
import type { Loaded } from './file-book.ts';
import type { BookFile, FileKind, FileRole, ReadFiles } from './file-kind.ts';
import { readRuleDataFiles } from './rule-data.ts';
import { shippedFolder, type ShippedFolder } from './shipped.ts';
import { unmetSources } from './unmet-sources.ts';

/** The shipped rules and the user's own, with the user's overrides, which may expire. */
export function ruleFiles(config: GatewatchConfig, now: () => number): FileKind<RuleSet> {
  const { folders } = config.rules;
  return {
    kind: 'rule',
    places: [...placesOf('rules', config), ...ruleDataPlaces(folders)],
    stamp: () => dayOf(now()),
    read: async () => {
      const owned = await readConfigured('rules', config);
      const data = await readRuleDataFiles({ rules: folders });
      const lists = inRole('lists', data.lists);
      const fields = inRole('fields', data.fields);
      return {
        files: [...owned.files, ...lists, ...fields],
        problems: [...owned.problems, ...data.problems],
      };
    },
    parse: (files) => {
      const lists = parseLists(filesOf('lists', files));
      const fields = parseFieldMappings(filesOf('fields', files));
      const { rules, problems } = loadRules({
        files: filesOf('document', files),
        overrides: filesOf('overrides', files),
        today: dayOf(now()),
        lists: lists.lists,
        mappings: fields.mappings,
      });
      return { value: rules, problems: [...lists.problems, ...fields.problems, ...problems] };
    },
    unmet: () => [],
  };
}

/** The shipped sources and the user's own. */
export function sourceFiles(config: GatewatchConfig): FileKind<SourceSet> {
  return {
    kind: 'source',
    places: placesOf('sources', config),
    stamp: () => '',
    read: () => readConfigured('sources', config),
    parse: (files) => {
      const { sources, problems } = loadSources(documentsFirst(files));
      return { value: config.sources.generic ? sources : withoutGuesses(sources), problems };
    },
    unmet: (sources) => unmetSources(config, sources),
  };
}

/** The shipped playbooks and the user's own. */
export function playbookFiles(config: GatewatchConfig): FileKind<readonly Playbook[]> {
  const connectors = createConnectors();
  return {
    kind: 'playbook',
    places: placesOf('playbooks', config),
    stamp: () => '',
    read: () => readConfigured('playbooks', config),
    parse: (files) => {
      const { playbooks, problems } = parsePlaybooks(documentsFirst(files), { connectors });
      return { value: playbooks, problems };
    },
    unmet: () => [],
  };
}

/** Reads files of one kind once. */
export async function loadOnce<T>({
  read,
  parse,
}: Pick<FileKind<T>, 'read' | 'parse'>): Promise<Loaded<T>> {
  const { files, problems } = await read();
  const parsed = parse(files);
  return {
    value: parsed.value,
    problems: [...problems, ...parsed.problems],
    texts: new Map(files.map(({ path, text }) => [path, text])),
  };
}

type OwnedFolder = Exclude<ShippedFolder, 'prices'>;

function placesOf(name: OwnedFolder, config: GatewatchConfig): readonly string[] {
  return [...(config.shipped[name] ? [shippedFolder(name)] : []), ...config[name].folders];
}

/** What a configuration names: the shipped folder first, the user's after it. */
async function readConfigured(name: OwnedFolder, config: GatewatchConfig): Promise<ReadFiles> {
  const { files, overrides, problems } = await readFolder(placesOf(name, config));
  const shipped = config.shipped[name] ? `${shippedFolder(name)}${sep}` : undefined;
  const toBook = (file: OwnedFile, role: FileRole): BookFile => {
    return { ...file, role, user: shipped === undefined || !file.path.startsWith(shipped) };
  };
  return {
    files: [
      ...files.map((file) => toBook(file, 'document')),
      ...overrides.map((file) => toBook(file, 'overrides')),
    ],
    problems,
  };
}

function inRole(role: FileRole, files: readonly OwnedFile[]): readonly BookFile[] {
  return files.map((file) => ({ ...file, role, user: true }));
}

function filesOf(role: FileRole, files: readonly BookFile[]): readonly BookFile[] {
  return files.filter((file) => file.role === role);
}

const documentsFirst = (files: readonly BookFile[]): readonly BookFile[] => [
  ...filesOf('document', files),
  ...filesOf('overrides', files),
];
