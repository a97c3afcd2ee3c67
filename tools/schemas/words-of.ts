import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../docs/root.ts';

/** The texts of a constant list `const NAME = [ … ]` as the code has it. @throws Error where there is none */
export function wordsOf(path: string, name: string): string[] {
  const source = readFileSync(join(root, path), 'utf8');
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const declarations = file.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .flatMap(({ declarationList }) => declarationList.declarations);
  const found = declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
  const value = found?.initializer;
  const list = value && ts.isAsExpression(value) ? value.expression : value;
  if (!list || !ts.isArrayLiteralExpression(list)) throw new Error(`${path} has no list ${name}`);
  return list.elements.filter((element) => ts.isStringLiteral(element)).map(({ text }) => text);
}

/** A schema for each key of a list. @throws Error where one is missing, or is not in the code */
export function keysOf<Value>(
  keys: readonly string[],
  schemas: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const strange = Object.keys(schemas).filter((key) => !keys.includes(key));
  const missing = keys.filter((key) => !(key in schemas));
  if (strange.length + missing.length === 0) return schemas;
  throw new Error(`keys differ from the code: ${[...strange, ...missing].join(', ')}`);
}
