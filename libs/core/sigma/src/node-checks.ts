import { nearest, type Problems, type YamlNode } from '@gatewatch/event';
import { refuse, suggest, type RuleProblemCode } from './rule-problem.ts';

/** A member of a map; one without a value counts as absent. */
export function given(map: YamlNode, key: string): YamlNode | undefined {
  const value = map.get(key);
  return value?.kind === 'null' ? undefined : value;
}

/** The text of a scalar as it was written; maps, lists and null are reported. An absent node is undefined without a report. */
export function readText(
  node: YamlNode | undefined,
  name: string,
  problems: Problems,
  code: RuleProblemCode = 'SIGMA_VALUE',
): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'string') return String(node.scalar);
  if (node.kind === 'number' || node.kind === 'boolean') return node.source ?? String(node.scalar);
  refuse(problems, node, code, `'${name}' must be text`);
  return undefined;
}

/** A list of texts. Anything else is reported, a bare text too unless `bare` is allowed. */
export function readTexts(
  node: YamlNode | undefined,
  name: string,
  problems: Problems,
  options: { readonly bare?: boolean; readonly code?: RuleProblemCode } = {},
): string[] {
  const code = options.code ?? 'SIGMA_VALUE';
  if (node === undefined) return [];
  if (node.kind === 'list') {
    return node
      .items()
      .map((item) => readText(item, `each entry of ${name}`, problems, code))
      .filter((text) => text !== undefined);
  }
  if (options.bare && node.kind !== 'map' && node.kind !== 'null') {
    return [readText(node, name, problems, code) ?? ''];
  }
  refuse(problems, node, code, `'${name}' must be a list, e.g. ${name}: [a, b]`);
  return [];
}

/** One of a closed list of words. Anything else is reported with the nearest word. */
export function readWord<Word extends string>(
  node: YamlNode | undefined,
  name: string,
  words: readonly Word[],
  problems: Problems,
): Word | undefined {
  const text = readText(node, name, problems);
  if (text === undefined) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  const advice = suggest(nearest(text, words), words);
  refuse(problems, node, 'SIGMA_VALUE', `'${text}' is no ${name}${advice}`);
  return undefined;
}

export function readBoolean(
  node: YamlNode | undefined,
  name: string,
  problems: Problems,
): boolean | undefined {
  if (node === undefined) return undefined;
  if (typeof node.scalar === 'boolean') return node.scalar;
  refuse(problems, node, 'SIGMA_VALUE', `'${name}' must be true or false`);
  return undefined;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Whether a text is a date of the calendar, YYYY-MM-DD. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
