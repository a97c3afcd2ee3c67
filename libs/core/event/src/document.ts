import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
} from 'yaml';
import { duplicateKeys } from './duplicate-keys.ts';
import { mergeNodes } from './merge-nodes.ts';
import { nearest } from './nearest.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { Problem, YamlProblemCode } from './problem.ts';
import { adviseYaml } from './yaml-advice.ts';

/** Collects the mistakes of one file, with positions. */
export class Problems {
  readonly file: string;
  readonly list: Problem[] = [];
  constructor(file: string) {
    this.file = file;
  }
  /** Adds an error at a node (or at line 1 where there is none). */
  error(at: YamlNode | undefined, code: string, message: string): void {
    this.#add(at, code, message, 'error');
  }
  warning(at: YamlNode | undefined, code: string, message: string): void {
    this.#add(at, code, message, 'warning');
  }
  get hasErrors(): boolean {
    return this.list.some(({ severity }) => severity === 'error');
  }
  #add(
    at: YamlNode | undefined,
    code: string,
    message: string,
    severity: Problem['severity'],
  ): void {
    this.list.push({
      file: this.file,
      line: at?.line ?? 1,
      column: at?.column ?? 1,
      code,
      message,
      severity,
    });
  }
}

export interface YamlEntry {
  readonly name: string;
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** A YAML node that knows where it stands. Kinds are checked by the caller, so that its messages can say what would be right. */
export class YamlNode {
  readonly line: number;
  readonly column: number;
  readonly #node: unknown;
  readonly #lines: LineCounter;
  #entries: readonly YamlEntry[] | undefined;
  constructor(node: unknown, lines: LineCounter, fallback?: YamlNode) {
    this.#node = node;
    this.#lines = lines;
    const place = placeOf(node, lines) ?? fallback;
    this.line = place?.line ?? 1;
    this.column = place?.column ?? 1;
  }
  get kind(): 'map' | 'list' | 'string' | 'number' | 'boolean' | 'null' {
    if (isMap(this.#node)) return 'map';
    if (isSeq(this.#node)) return 'list';
    const value = isScalar(this.#node) ? this.#node.value : this.#node;
    if (value === null || value === undefined) return 'null';
    if (typeof value === 'number' || typeof value === 'bigint') return 'number';
    if (typeof value === 'boolean') return 'boolean';
    return 'string';
  }
  /** the scalar's value; undefined for maps and lists. Integers beyond 2^53 come as text */
  get scalar(): string | number | boolean | null | undefined {
    if (isMap(this.#node) || isSeq(this.#node)) return undefined;
    const value: unknown = isScalar(this.#node) ? this.#node.value : this.#node;
    if (typeof value === 'bigint')
      return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`;
    return isPlainScalar(value) ? value : null;
  }
  /** the scalar as it was written, e.g. `0x1F` or `2026-01-01` */
  get source(): string | undefined {
    return isScalar(this.#node) ? (this.#node.source ?? String(this.#node.value)) : undefined;
  }
  entries(): readonly YamlEntry[] {
    this.#entries ??= this.#readEntries();
    return this.#entries;
  }
  #readEntries(): YamlEntry[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map((pair) => {
      const key = new YamlNode(pair.key, this.#lines, this);
      return {
        name: String(key.scalar ?? ''),
        key,
        value: new YamlNode(pair.value, this.#lines, key),
      };
    });
  }
  items(): YamlNode[] {
    return isSeq(this.#node)
      ? this.#node.items.map((item) => new YamlNode(item, this.#lines, this))
      : [];
  }
  get(name: string): YamlNode | undefined {
    return this.entries().find((entry) => entry.name === name)?.value;
  }
  /** This map laid over another of the same file: maps are merged deeply, anything else of this one replaces what was there. */
  mergedOver(lower: YamlNode): YamlNode {
    return new YamlNode(mergeNodes(lower.#node, this.#node), this.#lines, this);
  }
  /** plain JavaScript value */
  toValue(): unknown {
    return toValue(this);
  }
}

function placeOf(node: unknown, lines: LineCounter): { line: number; column: number } | undefined {
  const start = (node as Node | null)?.range?.[0];
  if (start === undefined) return undefined;
  const { line, col } = lines.linePos(start);
  return { line, column: col };
}

function isPlainScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function toValue(node: YamlNode): unknown {
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries().map(({ name, value }) => [name, toValue(value)]));
  }
  return node.kind === 'list' ? node.items().map(toValue) : node.scalar;
}

const MAX_DOCUMENT_BYTES = 1024 * 1024;

/**
 * Reads every document of a YAML 1.2 file. Syntax errors go to `problems` and leave out only their own document;
 * empty documents are left out. Anchors are allowed, merge keys (`<<`) are not: the specification of YAML 1.2 has none.
 */
export function readYaml(text: string, problems: Problems): YamlNode[] {
  if (text.length > MAX_DOCUMENT_BYTES) {
    problems.error(
      undefined,
      'YAML_TOO_LARGE' satisfies YamlProblemCode,
      'the file is larger than 1 MiB: split it into several files',
    );
    return [];
  }
  const plainLines = new LineCounter();
  const plain = readPlainYaml(text, plainLines);
  if (plain) return plain.map((root) => new YamlNode(root, plainLines));
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.2',
    uniqueKeys: false,
    intAsBigInt: true,
  });
  const roots: YamlNode[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    if (reportSyntax(document, text, lines, problems)) continue;
    if (!resolveAliases(document, lines, problems)) continue;
    const root = new YamlNode(document.contents, lines);
    if (root.kind !== 'null') roots.push(root);
  }
  return roots;
}

function reportSyntax(
  document: Document,
  text: string,
  lines: LineCounter,
  problems: Problems,
): boolean {
  const unknownTags = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  const report = (at: number, code: YamlProblemCode, told: string): void => {
    const { line, col } = lines.linePos(at);
    const message = adviseYaml(told, text.slice(at, at + 200));
    const place = { file: problems.file, line, column: col };
    problems.list.push({ ...place, code, message, severity: 'error' });
  };
  const errors = [...document.errors, ...unknownTags];
  for (const { pos, message } of errors) report(pos[0], 'YAML_SYNTAX', message);
  const twice = duplicateKeys(document);
  for (const at of twice) report(at, 'YAML_DUPLICATE_KEY', 'Map keys must be unique');
  return errors.length + twice.length > 0;
}

/** Most nodes that a document may have once its aliases are written out. */
const MAX_NODES = 200_000;

/** Puts the anchored nodes in the place of their aliases. @returns false after reporting one that leads nowhere or grows without bound */
function resolveAliases(document: Document, lines: LineCounter, problems: Problems): boolean {
  const targets = new Map<Node, Node>();
  let first: Node | undefined;
  let lost: Node | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      const target = alias.resolve(document);
      first ??= alias;
      if (target) targets.set(alias, target);
      else lost ??= alias;
    },
  });
  if (first === undefined) return true;
  const refuse = (at: Node | undefined, message: string): false => {
    problems.error(new YamlNode(at, lines), 'YAML_ALIAS' satisfies YamlProblemCode, message);
    return false;
  };
  if (lost)
    return refuse(
      lost,
      "there is no anchor of this name before the alias: a text that begins with '*' needs quotes",
    );
  if (countNodes(document.contents, targets, new Set()) > MAX_NODES) {
    return refuse(
      first,
      'an alias holds itself, or the aliases make the document too large: write the values out',
    );
  }
  visit(document, { Alias: (_key, alias) => targets.get(alias) });
  return true;
}

/** Nodes with aliases written out; infinite where an alias lies within what it stands for. Stops counting beyond MAX_NODES. */
function countNodes(
  node: unknown,
  targets: ReadonlyMap<Node, Node>,
  open: ReadonlySet<unknown>,
): number {
  const target = isAlias(node) ? targets.get(node) : node;
  if (open.has(target)) return Number.POSITIVE_INFINITY;
  if (!isMap(target) && !isSeq(target)) return 1;
  const within = new Set(open).add(target);
  let count = 1;
  for (const item of target.items) {
    if (count > MAX_NODES) break;
    count += isPair(item)
      ? countNodes(item.key, targets, within) + countNodes(item.value, targets, within)
      : countNodes(item, targets, within);
  }
  return count;
}

/** Reports every key that is not allowed, with the nearest allowed one. */
export function refuseUnknownKeys(
  map: YamlNode,
  allowed: readonly string[],
  problems: Problems,
  code: string,
): void {
  for (const { name, key } of map.entries()) {
    if (allowed.includes(name)) continue;
    const near = nearest(name, allowed);
    problems.error(
      key,
      code,
      `unknown key '${name}'${near ? `: did you mean '${near}'?` : `; allowed are ${allowed.join(', ')}`}`,
    );
  }
}
