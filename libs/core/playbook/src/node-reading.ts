import { parseDuration, type Problems, type YamlNode } from '@gatewatch/event';
import { suggestion, type PlaybookErrorCode } from './playbook-problem.ts';

export function refuse(
  problems: Problems,
  at: YamlNode | undefined,
  code: PlaybookErrorCode,
  message: string,
): undefined {
  problems.error(at, code, message);
  return undefined;
}

export function refuseKeys(
  node: YamlNode,
  allowed: readonly string[],
  unsupported: readonly string[],
  problems: Problems,
): void {
  for (const { name, key } of node.entries()) {
    if (allowed.includes(name)) continue;
    if (unsupported.includes(name))
      refuse(problems, key, 'PLAYBOOK_UNSUPPORTED', `'${name}' is not supported yet: leave it out`);
    else
      refuse(
        problems,
        key,
        'PLAYBOOK_UNKNOWN_KEY',
        `unknown key '${name}'${suggestion(name, allowed)}`,
      );
  }
}

/** A non-empty string of at most 1024 characters. */
export function readText(
  node: YamlNode | undefined,
  what: string,
  problems: Problems,
): string | undefined {
  if (!node) return undefined;
  const value = node.scalar;
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 1024) return value;
  return refuse(problems, node, 'PLAYBOOK_KIND', `${what} must be a text of 1 to 1024 characters`);
}

/** One text or a list of texts. */
export function readTexts(node: YamlNode, what: string, problems: Problems): string[] {
  const nodes = node.kind === 'list' ? node.items() : [node];
  if (nodes.length === 0)
    refuse(problems, node, 'PLAYBOOK_VALUE', `${what} is empty: leave it out, or name something`);
  return nodes.flatMap((item) => readText(item, what, problems) ?? []);
}

export function readWord<T extends string>(
  node: YamlNode | undefined,
  what: string,
  allowed: readonly T[],
  problems: Problems,
): T | undefined {
  const text = readText(node, what, problems);
  if (text === undefined) return undefined;
  const word = allowed.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  return refuse(
    problems,
    node,
    'PLAYBOOK_VALUE',
    `${what} can't be '${text}'${suggestion(text, allowed)}`,
  );
}

export function readFlag(
  node: YamlNode | undefined,
  what: string,
  problems: Problems,
): boolean | undefined {
  if (!node || typeof node.scalar === 'boolean') return node?.scalar as boolean | undefined;
  return refuse(problems, node, 'PLAYBOOK_KIND', `${what} must be true or false`);
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export function readCount(
  node: YamlNode | undefined,
  what: string,
  { min, max }: Bounds,
  problems: Problems,
): number | undefined {
  if (!node) return undefined;
  const value = node.scalar;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
    return value;
  return refuse(
    problems,
    node,
    'PLAYBOOK_VALUE',
    `${what} must be a whole number from ${min} to ${max}`,
  );
}

/** A span such as `30s`, in ms. */
export function readSpan(
  node: YamlNode | undefined,
  what: string,
  { min, max }: Bounds,
  problems: Problems,
): number | undefined {
  const text = readText(node, what, problems);
  if (text === undefined) return undefined;
  const span = parseDuration(text);
  if (span === undefined)
    return refuse(
      problems,
      node,
      'PLAYBOOK_VALUE',
      `${what} can't be '${text}': write a number with ms, s, m, h or d, e.g. 30s`,
    );
  if (span >= min && span <= max) return span;
  return refuse(
    problems,
    node,
    'PLAYBOOK_VALUE',
    `${what} of ${text} is out of bounds: from ${min} ms to ${max} ms`,
  );
}
