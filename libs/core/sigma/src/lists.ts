import { Problems, readYaml, refuseUnknownKeys, type YamlNode } from '@gatewatch/event';
import { firstColumn } from './csv.ts';
import { readText } from './node-checks.ts';
import type { PlaceholderLists } from './placeholder.ts';

/** What can be wrong with a list that placeholders stand for, besides YAML's own syntax (`YAML_…`). */
export type ListProblemCode =
  /** a list is neither a YAML list of texts nor a map with `values` */
  | 'LIST_FILE'
  /** the name of a list is not one that a placeholder can have */
  | 'LIST_NAME'
  /** a value of a list is no text or number, or too long */
  | 'LIST_VALUE'
  /** a list has more values than a rule may hold */
  | 'LIST_TOO_LARGE'
  /** two files of one folder give the same list */
  | 'LIST_DUPLICATE'
  /** a list without values: what expands to it never matches */
  | 'LIST_EMPTY';

/** A list in a file: `admins.yml` or `admins.csv` is what `%admins%` stands for. */
export interface ListFile {
  readonly path: string;
  readonly text: string;
}

export interface ParsedLists {
  readonly lists: PlaceholderLists;
  readonly problems: Problems['list'];
}

/** Most values of one list. */
export const MAX_LIST_VALUES = 100_000;
/** Longest value of a list, in UTF-16 units. */
export const MAX_LIST_VALUE = 4_096;
const NAME = /^[\w.-]+$/;

/**
 * Reads lists by the names of their files. A later folder's list takes the place of an earlier one of the same name; two in one folder are
 * a mistake. A mistake is a problem with its place and leaves out its own list.
 */
export function parseLists(files: readonly ListFile[]): ParsedLists {
  const lists = new Map<string, readonly string[]>();
  const owners = new Map<string, string>();
  const all: Problems[] = [];
  for (const { path, text } of files) {
    const problems = new Problems(path);
    all.push(problems);
    const name = nameOf(path);
    claim(name, path, owners, problems);
    const values = path.endsWith('.csv') ? readCsv(text, name, problems) : readList(text, problems);
    checkSize(values, problems);
    if (!problems.hasErrors) lists.set(name, values);
  }
  return { lists, problems: all.flatMap(({ list }) => list) };
}

function refuse(
  problems: Problems,
  at: YamlNode | undefined,
  code: ListProblemCode,
  message: string,
): void {
  problems.error(at, code, message);
}

function nameOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? '').replace(/\.[^.]*$/, '');
}

const folderOf = (path: string): string => path.replace(/[^\\/]*$/, '');

function claim(name: string, path: string, owners: Map<string, string>, problems: Problems): void {
  if (!NAME.test(name)) {
    const message = `no placeholder can name '${name}': use letters, digits, _, . and -`;
    refuse(problems, undefined, 'LIST_NAME', message);
  }
  const owner = owners.get(name);
  owners.set(name, path);
  if (owner === undefined || folderOf(owner) !== folderOf(path)) return;
  refuse(problems, undefined, 'LIST_DUPLICATE', `${owner} gives the list '${name}' already`);
}

function checkSize(values: readonly string[], problems: Problems): void {
  if (values.length > MAX_LIST_VALUES) {
    const message = `the list has ${values.length} values; a list may have ${MAX_LIST_VALUES}`;
    refuse(problems, undefined, 'LIST_TOO_LARGE', message);
  }
  if (values.length > 0 || problems.hasErrors) return;
  const message = 'the list is empty: what expands to it never matches';
  problems.warning(undefined, 'LIST_EMPTY' satisfies ListProblemCode, message);
}

const SHAPE = 'a list is `- value` line by line, or a map with `values`';

function readList(text: string, problems: Problems): string[] {
  const [root, more] = readYaml(text, problems);
  if (more) refuse(problems, more, 'LIST_FILE', 'a list is one document');
  if (!root) return [];
  const list = root.kind === 'map' ? readWrapped(root, problems) : root;
  if (list?.kind !== 'list') {
    refuse(problems, list ?? root, 'LIST_FILE', SHAPE);
    return [];
  }
  return list.items().map((item) => readValue(item, problems));
}

function readWrapped(root: YamlNode, problems: Problems): YamlNode | undefined {
  const keys = ['title', 'description', 'values'];
  refuseUnknownKeys(root, keys, problems, 'LIST_FILE' satisfies ListProblemCode);
  for (const key of ['title', 'description']) readText(root.get(key), key, problems);
  return root.get('values');
}

function readValue(node: YamlNode, problems: Problems): string {
  const { scalar, source } = node;
  const text = typeof scalar === 'string' ? scalar : (source ?? '');
  if (scalar === undefined || scalar === null) {
    refuse(problems, node, 'LIST_VALUE', 'a value of a list is a text or a number');
  } else if (text.length > MAX_LIST_VALUE) {
    refuse(problems, node, 'LIST_VALUE', TOO_LONG);
  }
  return text;
}

const TOO_LONG = `a value may have ${MAX_LIST_VALUE} characters`;

/** The first column. A first line that says `value` or the name of the list is a head; empty lines and `#…` are left out. */
function readCsv(text: string, name: string, problems: Problems): string[] {
  const values: string[] = [];
  for (const [index, { cell, line }] of firstColumn(text).entries()) {
    if (cell === undefined) {
      problems.list.push(csvProblem(problems.file, line, 'a quote is never closed'));
      continue;
    }
    if (index === 0 && ['value', name.toLowerCase()].includes(cell.toLowerCase())) continue;
    if (cell === '' || cell.startsWith('#')) continue;
    if (cell.length > MAX_LIST_VALUE) problems.list.push(csvProblem(problems.file, line, TOO_LONG));
    values.push(cell);
  }
  return values;
}

function csvProblem(file: string, line: number, message: string): Problems['list'][number] {
  const code: ListProblemCode = 'LIST_VALUE';
  return { file, line, column: 1, code, message, severity: 'error' };
}
