import { loadRules, type LoadedRules } from '@gatewatch/engine';
import type { Problem } from '@gatewatch/event';
import { readFolder, type Folder, type OwnedFile } from '@gatewatch/files';
import type { GatewatchConfig } from '@gatewatch/nest';
import { loadSources, type SourceSet } from '@gatewatch/normalize';
import { parsePlaybooks, type Playbook } from '@gatewatch/playbook';
import { createConnectors } from './connectors.ts';
import { loadRuleData, withTexts } from './rule-data.ts';
import { shippedFolder, type ShippedFolder } from './shipped.ts';

export interface Loaded<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
  /** files by path, for display */
  readonly texts: ReadonlyMap<string, string>;
}

/** The shipped rules and the user's own, with the user's overrides. `today` is YYYY-MM-DD: overrides may expire. */
export async function loadConfiguredRules(
  config: GatewatchConfig,
  today: string,
  instead: ReadonlyMap<string, string> = new Map(),
): Promise<Loaded<LoadedRules['rules']>> {
  const folder = await readConfigured('rules', config);
  const files = withTexts(folder.files, instead);
  const overrides = withTexts(folder.overrides, instead);
  const data = await loadRuleData({ rules: config.rules.folders, instead });
  const { lists, mappings } = data;
  const { rules, problems } = loadRules({ files, overrides, today, lists, mappings });
  return {
    value: rules,
    problems: [...folder.problems, ...data.problems, ...problems],
    texts: textsOf([...files, ...overrides, ...data.files]),
  };
}

/** The shipped sources and the user's own. */
export async function loadConfiguredSources(config: GatewatchConfig): Promise<Loaded<SourceSet>> {
  const folder = await readConfigured('sources', config);
  const { sources, problems } = loadSources([...folder.files, ...folder.overrides]);
  return {
    value: sources,
    problems: [...folder.problems, ...problems],
    texts: textsOf(folder.files),
  };
}

/** The shipped playbooks and the user's own. */
export async function loadConfiguredPlaybooks(
  config: GatewatchConfig,
): Promise<Loaded<readonly Playbook[]>> {
  const shipped = config.shipped.playbooks ? await readFolder([shippedFolder('playbooks')]) : EMPTY;
  const own = await readFolder(config.playbooks.folders);
  const users = [...own.files, ...own.overrides].map((file) => ({ ...file, user: true }));
  const { playbooks, problems } = parsePlaybooks([...shipped.files, ...users], {
    connectors: createConnectors(),
  });
  const texts = textsOf([...shipped.files, ...own.files]);
  return { value: playbooks, problems: [...shipped.problems, ...own.problems, ...problems], texts };
}

const EMPTY: Folder = { files: [], overrides: [], problems: [] };

/** What a configuration names: the shipped folder first, the user's after it. */
export function readConfigured(name: ShippedFolder, config: GatewatchConfig): Promise<Folder> {
  const shipped = config.shipped[name] ? [shippedFolder(name)] : [];
  return readFolder([...shipped, ...config[name].folders]);
}

export function textsOf(files: readonly OwnedFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, text }) => [path, text]));
}

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
