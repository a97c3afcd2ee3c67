import {
  Problems,
  readYaml,
  refuseUnknownKeys,
  type Problem,
  type YamlNode,
} from '@gatewatch/event';
import { readZone } from './converters.ts';
import { readSource, type Source } from './source.ts';
import { isBase, readBase, type Base } from './source-base.ts';
import { oneOrMany, report, unknownName } from './source-problem.ts';
import type { Zone } from './zone.ts';

/** A file with sources or overrides, read but not parsed. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The formats that are known, in the order in which they are tried. */
export interface SourceSet {
  readonly sources: readonly Source[];
  find(id: string): Source | undefined;
}

interface Override {
  readonly id: string;
  readonly disable: boolean;
  readonly zone: Zone | undefined;
  readonly node: YamlNode;
  readonly problems: Problems;
}

/**
 * Reads source files, the shipped ones first and the user's after them: a later source with the same id replaces an earlier one, and is
 * tried before others of the same `order`. `overrides: [{ source: id, disable: true }]` in any file takes a source out, `{ source: id, tz: zone }` says where its clocks stand.
 * A source with a mistake is left out, and stands in the way of no other. `*.cases.yml` are passed over.
 */
export function loadSources(files: readonly SourceFile[]): {
  readonly sources: SourceSet;
  readonly problems: readonly Problem[];
} {
  const found = new Map<string, Source>();
  const bases = new Map<string, Base>();
  const overrides: Override[] = [];
  const { documents, lists } = readDocuments(files);
  for (const { root, problems } of documents) {
    if (!isBase(root)) continue;
    const base = readBase(root, problems);
    bases.set(base.id, base);
  }
  for (const { root, problems } of documents) {
    if (root.get('overrides')) overrides.push(...readOverrides(root, problems));
    else if (!isBase(root)) remember(found, readSource(root, problems, bases));
  }
  for (const override of overrides) applyOverride(found, override);
  return { sources: toSet(found), problems: lists.flatMap(({ list }) => list) };
}

interface SourceDocument {
  readonly root: YamlNode;
  readonly problems: Problems;
}

function readDocuments(files: readonly SourceFile[]): {
  readonly documents: readonly SourceDocument[];
  readonly lists: readonly Problems[];
} {
  const documents: SourceDocument[] = [];
  const lists: Problems[] = [];
  for (const { path, text } of files) {
    if (/\.cases\.ya?ml$/.test(path)) continue;
    const problems = new Problems(path);
    lists.push(problems);
    for (const root of readYaml(text, problems)) documents.push({ root, problems });
  }
  return { documents, lists };
}

function remember(found: Map<string, Source>, source: Source | undefined): void {
  if (!source) return;
  found.delete(source.id);
  found.set(source.id, source);
}

function readOverrides(root: YamlNode, problems: Problems): Override[] {
  refuseUnknownKeys(root, ['overrides'], problems, 'SOURCE_UNKNOWN_KEY');
  const overrides: Override[] = [];
  for (const item of oneOrMany(root.get('overrides') as YamlNode)) {
    refuseUnknownKeys(item, ['source', 'disable', 'tz'], problems, 'SOURCE_UNKNOWN_KEY');
    const node = item.get('source');
    const disable = item.get('disable');
    const tz = item.get('tz');
    if (
      node?.kind !== 'string' ||
      (disable ?? tz) === undefined ||
      (disable && disable.kind !== 'boolean')
    ) {
      const form = '{ source: <id>, disable: true } or { source: <id>, tz: <zone> }';
      report(problems, item, 'SOURCE_BAD_VALUE', `an override is ${form}`);
      continue;
    }
    const zone = tz && readZone(tz, problems);
    overrides.push({
      id: String(node.scalar),
      disable: disable?.scalar === true,
      zone,
      node,
      problems,
    });
  }
  return overrides;
}

function applyOverride(
  found: Map<string, Source>,
  { id, disable, zone, node, problems }: Override,
): void {
  const source = found.get(id);
  if (!source) {
    const otherwise = `there are ${[...found.keys()].join(', ')}`;
    const message = unknownName('source', id, found.keys(), otherwise);
    report(problems, node, 'SOURCE_UNKNOWN_SOURCE', message);
  } else if (zone) found.set(id, { ...source, zone });
  if (disable) found.delete(id);
}

function toSet(found: ReadonlyMap<string, Source>): SourceSet {
  const sources = [...found.values()].toReversed().sort((left, right) => left.order - right.order);
  return { sources, find: (id) => sources.find((source) => source.id === id) };
}

/** What events of formats have for a dataset that were read by guess. */
export const GENERIC_DATASET = 'generic';

/** The same formats without those that only guess. */
export function withoutGuesses({ sources }: SourceSet): SourceSet {
  const known = sources.filter(({ constants }) => constants['event.dataset'] !== GENERIC_DATASET);
  return { sources: known, find: (id) => known.find((source) => source.id === id) };
}
