import type { Problems, YamlNode } from '@gatewatch/event';
import { RE2JS } from 're2js';
import { PatternMatcher } from './pattern/pattern-matcher.ts';
import { readPatternTree } from './pattern/pattern-tree.ts';
import { readText, report } from './source-problem.ts';

/**
 * A regular expression, linear in the text, without look-around and back references. RE2 says what it means; a matcher that is faster on the
 * lines that patterns are made for answers where it can.
 */
export class Pattern {
  readonly re2: RE2JS;
  /** named groups and their numbers */
  readonly names: readonly (readonly [name: string, group: number])[];
  readonly groupCount: number;
  readonly #matcher: PatternMatcher | undefined;

  /** @throws RE2JSSyntaxException */
  constructor(source: string) {
    this.re2 = RE2JS.compile(source);
    this.names = Object.entries(this.re2.namedGroups());
    this.groupCount = this.re2.groupCount();
    const tree = readPatternTree(source);
    this.#matcher = tree && PatternMatcher.compile(tree);
  }

  /** whether lines need RE2 only where they are hostile or odd */
  get isFast(): boolean {
    return this.#matcher !== undefined;
  }

  test(text: string): boolean {
    const found = this.#matcher?.find(text) ?? 'undecided';
    return found === 'undecided' ? this.re2.test(text) : found !== 'none';
  }

  /** The texts of all groups of the first match, the whole of it first; undefined for a group that took no part. */
  find(text: string): readonly (string | undefined)[] | undefined {
    const found = this.#matcher?.find(text) ?? 'undecided';
    if (found === 'none') return undefined;
    if (found === 'undecided') return this.#findSlowly(text);
    const groups: (string | undefined)[] = [];
    for (let at = 0; at < found.length; at += 2) {
      const end = found[at + 1] ?? -1;
      groups.push(end < 0 ? undefined : text.slice(found[at], end));
    }
    return groups;
  }

  #findSlowly(text: string): (string | undefined)[] | undefined {
    const matcher = this.re2.matcher(text);
    if (!matcher.find()) return undefined;
    return Array.from(
      { length: this.groupCount + 1 },
      (_, group) => matcher.group(group) ?? undefined,
    );
  }
}

/** @returns the mistake as a sentence */
export function compilePattern(source: string): Pattern | string {
  try {
    return new Pattern(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `the pattern can't be read: ${reason}`;
  }
}

/** A regular expression of a source file. */
export function readPattern(node: YamlNode, problems: Problems): Pattern | undefined {
  const text = readText(node, 'a pattern', problems);
  if (text === undefined) return undefined;
  const pattern = compilePattern(text);
  return typeof pattern === 'string'
    ? report(problems, node, 'SOURCE_BAD_PATTERN', pattern)
    : pattern;
}
