import type { Problems, YamlNode } from '@gatewatch/event';
import { RE2JS } from 're2js';
import { readText, report } from './source-problem.ts';

/** A regular expression, linear in the text, without look-around and back references. @returns the mistake as a sentence */
export function compilePattern(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `the pattern can't be read: ${reason}`;
  }
}

/** A regular expression of a source file. */
export function readPattern(node: YamlNode, problems: Problems): RE2JS | undefined {
  const text = readText(node, 'a pattern', problems);
  if (text === undefined) return undefined;
  const pattern = compilePattern(text);
  return typeof pattern === 'string'
    ? report(problems, node, 'SOURCE_BAD_PATTERN', pattern)
    : pattern;
}
