import type { Problems, YamlNode } from '@gatewatch/event';
import { RE2JS } from 're2js';
import { readText, report } from './source-problem.ts';

/** A regular expression of a source file: linear in the text, without look-around and back references. */
export function readPattern(node: YamlNode, problems: Problems): RE2JS | undefined {
  const text = readText(node, 'a pattern', problems);
  if (text === undefined) return undefined;
  try {
    return RE2JS.compile(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return report(problems, node, 'SOURCE_BAD_PATTERN', `the pattern can't be read: ${reason}`);
  }
}
