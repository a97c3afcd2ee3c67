import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { root } from './root.ts';

export interface ListedCode {
  readonly code: string;
  readonly meaning: string;
}

/** A closed list of codes as a package declares it. */
export interface ClosedList {
  /** name of its type, e.g. `RuleProblemCode` */
  readonly name: string;
  /** folder of the package that declares it, e.g. `libs/core/sigma` */
  readonly owner: string;
  readonly codes: readonly ListedCode[];
}

const SOURCES = ['libs/**/src/**/*.ts', 'apps/*/src/**/*.ts'];

/** Sources of all packages, without specs: path from the root → text. */
export function readSources(): ReadonlyMap<string, string> {
  const paths = globSync(SOURCES, { cwd: root, exclude: (path) => path === 'node_modules' });
  const chosen = paths.filter((path) => !/\.(spec|contract|d)\.ts$/.test(path)).sort();
  return new Map(
    chosen.map((path) => [path.split(sep).join('/'), readFileSync(join(root, path), 'utf8')]),
  );
}

/** Every type `…Code` or `…Reason` that lists texts, and every constant `…_CODES`, with the comment before each member. */
export function closedLists(sources: ReadonlyMap<string, string>): ClosedList[] {
  return [...sources].flatMap(([path, text]) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const owner = path.slice(0, path.indexOf('/src/'));
    return file.statements
      .flatMap((statement) => listOf(statement) ?? [])
      .map(({ name, members, from }) => ({ name, owner, codes: describe(members, from, text) }));
  });
}

interface Found {
  readonly name: string;
  readonly members: readonly ts.StringLiteral[];
  /** where the text before the first member begins */
  readonly from: number;
}

function listOf(statement: ts.Statement): Found | undefined {
  if (ts.isTypeAliasDeclaration(statement)) return ofUnion(statement);
  if (ts.isVariableStatement(statement)) return ofConstant(statement);
  return undefined;
}

function ofUnion({ name, type }: ts.TypeAliasDeclaration): Found | undefined {
  if (!/(Code|Reason)$/.test(name.text)) return undefined;
  const types = ts.isUnionTypeNode(type) ? [...type.types] : [type];
  const members = types.flatMap((one) =>
    ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal) ? [one.literal] : [],
  );
  return members.length === 0 ? undefined : { name: name.text, members, from: name.end };
}

function ofConstant({ declarationList }: ts.VariableStatement): Found | undefined {
  const [declaration] = declarationList.declarations;
  if (!declaration || !ts.isIdentifier(declaration.name)) return undefined;
  const name = declaration.name.text;
  const value = declaration.initializer;
  const list = value && ts.isAsExpression(value) ? value.expression : value;
  if (!name.endsWith('_CODES') || !list || !ts.isArrayLiteralExpression(list)) return undefined;
  const members = list.elements.filter((element) => ts.isStringLiteral(element));
  return { name: typeName(name), members, from: declaration.name.end };
}

/** `KAFKA_ERROR_CODES` → `KafkaErrorCode` */
function typeName(constant: string): string {
  const words = constant.slice(0, -1).toLowerCase().split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function describe(members: readonly ts.StringLiteral[], from: number, text: string): ListedCode[] {
  let end = from;
  return members.map((member) => {
    const before = text.slice(end, member.getStart());
    end = member.end;
    return { code: member.text, meaning: lastComment(before) };
  });
}

function lastComment(text: string): string {
  const comment = /\/\*\*(?<text>(?:[^*]|\*(?!\/))*)\*\/[\s|]*$/.exec(text)?.groups?.['text'] ?? '';
  return comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
}
