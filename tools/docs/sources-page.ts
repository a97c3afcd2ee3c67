import { basename, join } from 'node:path';
import { Problems, readYaml, type YamlNode } from '@gatewatch/event';
import { readFolder, type OwnedFile } from '@gatewatch/files';
import { FIELDS } from '@gatewatch/normalize';
import { code, page, table } from './markdown.ts';
import { root } from './root.ts';

export async function sourcesPage(): Promise<string> {
  const { files } = await readFolder([join(root, 'sources')]);
  const [bases, sources] = [files.filter(isBase), files.filter((file) => !isBase(file))];
  return page(
    'Shipped sources',
    'A record is given to the source that recognises it, or to the one that is named: `--source`, `inputs.….source`, `POST /v1/records/<source>`.',
    `${sources.length} sources. Those proven on the *real server* have cases that the server itself wrote; the others have cases in the shape of the product’s *source code*, or of its *documentation*: tell us where yours differ.`,
    table(['source', 'dataset', 'tier', 'proven by'], sources.map(row)),
    ...sources.map(section),
    '# Bases',
    'What several sources share (`extends:`); no record is given to them.',
    ...bases.map(section),
  );
}

const isBase = ({ path }: OwnedFile): boolean => basename(path).startsWith('_');

function row({ path, text }: OwnedFile): string[] {
  const [source] = readYaml(text, new Problems(path));
  if (!source) throw new Error(`${path} is empty`);
  const id = textAt(source, 'id');
  return [
    `[${id}](#${id.replaceAll('.', '')})`,
    textAt(source, 'event', 'dataset'),
    textAt(source, 'event', 'tier'),
    proofOf(path, firstComment(text)),
  ];
}

const PROOFS: readonly [RegExp, string][] = [
  [/\breal (?:server|NGINX)|written by .{1,60} itself/i, 'the real server'],
  [/source code/, 'source code'],
  [/documentation/, 'documentation'],
  [/best effort|as they are/, 'cases of our own'],
];

/** A source has to say in its first comment where its cases come from. */
function proofOf(path: string, comment: string): string {
  const [, proof] = PROOFS.find(([says]) => says.test(comment)) ?? [];
  if (proof === undefined) throw new Error(`${path} does not say where its cases come from`);
  return proof;
}

function section({ path, text }: OwnedFile): string {
  const [source] = readYaml(text, new Problems(path));
  if (!source) throw new Error(`${path} is empty`);
  const filled = fieldsFilled(text).map(code).join(', ');
  return [
    `## ${textAt(source, 'id')}`,
    firstComment(text),
    [
      `- dataset: ${code(textAt(source, 'event', 'dataset') || 'as the record says')}`,
      `- tier: ${code(textAt(source, 'event', 'tier') || 'as the record says')}`,
      `- fills: ${filled || 'what the record holds'}`,
    ].join('\n'),
  ].join('\n\n');
}

function textAt(node: YamlNode, ...path: readonly string[]): string {
  let found: YamlNode | undefined = node;
  for (const key of path) found = found?.get(key);
  return String(found?.scalar ?? '');
}

/** The comment that the file begins with. */
function firstComment(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^# ?/, ''))
    .join(' ');
}

/** Declared fields that stand as keys in the file. */
function fieldsFilled(text: string): string[] {
  const keys = [...text.matchAll(/^\s+'?(?<field>[@a-z][\w.@]*)'?:/gim)];
  const names = new Set(keys.map(({ groups }) => groups?.['field'] ?? ''));
  return [...FIELDS.keys()].filter(
    (name) => (names.has(name) && name.includes('.')) || (name === '@timestamp' && names.has(name)),
  );
}
