import type { Problems, YamlNode } from '@gatewatch/event';
import { compilePath, isEmpty, parsePath, type Read } from './path.ts';
import { readText, report } from './source-problem.ts';
import { FAILED, toText } from './value.ts';

const PLACE = /\{([^{}]*)\}/g;

/** Compiles `text {path} text {path?}`: nothing where a value without a question mark is missing. */
export function compileTemplate(node: YamlNode, problems: Problems): Read {
  const template = readText(node, '`template`', problems) ?? '';
  const texts: string[] = [];
  const values: { readonly read: Read; readonly optional: boolean }[] = [];
  let at = 0;
  for (const { 0: all, 1: inner = '', index } of template.matchAll(PLACE)) {
    texts.push(template.slice(at, index));
    at = index + all.length;
    const optional = inner.endsWith('?');
    const path = parsePath(optional ? inner.slice(0, -1) : inner);
    if (path) values.push({ read: compilePath(path), optional });
    else report(problems, node, 'SOURCE_BAD_PATH', `'${inner}' is no path`);
  }
  const end = template.slice(at);
  if (values.length === 0) {
    report(problems, node, 'SOURCE_BAD_VALUE', 'a template has a {path}, else write `value`');
  }
  return (record, scope) => {
    let text = '';
    for (const [index, { read, optional }] of values.entries()) {
      const value = read(record, scope);
      const part = isEmpty(value) ? '' : toText(value);
      if (part === FAILED || (part === '' && !optional)) return undefined;
      text += `${texts[index] ?? ''}${part}`;
    }
    return text + end;
  };
}
