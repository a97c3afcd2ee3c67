import {
  nearest,
  parseDuration,
  type Problems,
  type YamlEntry,
  type YamlNode,
} from '@gatewatch/event';
import type { BaselineProblemCode } from './baseline-rule.ts';

interface NumberRange {
  readonly above: number;
  readonly below?: number;
  readonly fallback?: number;
}

/** Reads values of a map and says, with positions, what is wrong with them. */
export class Reader {
  readonly problems: Problems;
  readonly #before: number;
  constructor(problems: Problems) {
    this.problems = problems;
    this.#before = problems.list.filter(({ severity }) => severity === 'error').length;
  }
  get failed(): boolean {
    return this.problems.list.filter(({ severity }) => severity === 'error').length > this.#before;
  }
  error(at: YamlNode, code: BaselineProblemCode, message: string): void {
    this.problems.error(at, code, message);
  }
  required(map: YamlNode, name: string): YamlNode | undefined {
    const node = map.get(name);
    if (node && node.kind !== 'null') return node;
    this.error(node ?? map, 'BASELINE_MISSING', `${name} is missing`);
    return undefined;
  }
  /** A text or a list of texts. */
  texts(map: YamlNode, name: string, required: boolean): readonly string[] | undefined {
    const node = required ? this.required(map, name) : map.get(name);
    if (!node) return undefined;
    const items = node.kind === 'list' ? node.items() : [node];
    if (items.length === 0) this.error(node, 'BASELINE_BAD_VALUE', `${name} is empty`);
    return items.flatMap((item) => {
      if (typeof item.scalar === 'string' && item.scalar !== '') return [item.scalar];
      this.error(item, 'BASELINE_BAD_VALUE', `${name} must be a text or a list of texts`);
      return [];
    });
  }
  /** A span in ms, longer than nothing. */
  duration(map: YamlNode, name: string): number | undefined;
  duration(map: YamlNode, name: string, fallback: number): number;
  duration(map: YamlNode, name: string, fallback?: number): number | undefined {
    const node = fallback === undefined ? this.required(map, name) : map.get(name);
    if (!node) return fallback;
    const span = typeof node.scalar === 'string' ? parseDuration(node.scalar) : undefined;
    if (span !== undefined && span > 0) return span;
    this.error(
      node,
      'BASELINE_BAD_DURATION',
      `${name} must be a span with its unit, e.g. 30s, 5m, 1h, 7d or 2w`,
    );
    return fallback;
  }
  /** A whole number above 0. */
  count(map: YamlNode, name: string, fallback: number): number {
    const node = map.get(name);
    if (!node) return fallback;
    if (typeof node.scalar === 'number' && Number.isInteger(node.scalar) && node.scalar > 0)
      return node.scalar;
    this.error(node, 'BASELINE_BAD_VALUE', `${name} must be a whole number above 0`);
    return fallback;
  }
  /** A number within bounds, both excluded. */
  number(
    map: YamlNode,
    name: string,
    { above, below = Infinity, fallback }: NumberRange,
  ): number | undefined {
    const node = map.get(name);
    if (!node) return fallback;
    const value = node.scalar;
    if (typeof value === 'number' && value > above && value < below) return value;
    const end = below === Infinity ? '' : ` and below ${below}`;
    this.error(node, 'BASELINE_BAD_VALUE', `${name} must be a number above ${above}${end}`);
    return undefined;
  }
  choice<T extends string>(
    map: YamlNode,
    name: string,
    choices: readonly T[],
    fallback: T,
  ): T | undefined {
    const node = map.get(name);
    if (!node) return fallback;
    const found = choices.find((choice) => choice === node.scalar);
    if (found === undefined) this.unsupported(node, name, String(node.scalar), choices);
    return found;
  }
  /** The one entry of a map with one of the given names. */
  onlyEntry(
    map: YamlNode,
    name: string,
    names: readonly string[],
    usage: string,
  ): YamlEntry | undefined {
    const entries = map.entries();
    const [entry] = entries;
    if (!entry || entries.length !== 1) {
      this.error(map, 'BASELINE_SYNTAX', `${name} must be one of ${usage}`);
      return undefined;
    }
    if (names.includes(entry.name)) return entry;
    this.unsupported(entry.key, name, entry.name, names);
    return undefined;
  }
  unsupported(at: YamlNode, name: string, given: string, names: readonly string[]): void {
    const near = nearest(given, names);
    this.error(
      at,
      'BASELINE_UNSUPPORTED',
      `${name} '${given}' is not supported${near ? `: did you mean '${near}'?` : `; supported: ${names.join(', ')}`}`,
    );
  }
}
