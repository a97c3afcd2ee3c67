import type { Problems, YamlNode } from '@gatewatch/event';
import type { Logsource } from './model.ts';
import { readText } from './node-checks.ts';
import { refuse } from './rule-problem.ts';

const LOGSOURCE_KEYS = ['category', 'product', 'service'] as const;

/** The keys that decide; `definition` and keys of one's own are allowed and have no effect. */
export function readLogsource(node: YamlNode, problems: Problems): Logsource | undefined {
  const at = node.get('logsource');
  if (at?.kind !== 'map') {
    const code = at === undefined ? 'SIGMA_MISSING_KEY' : 'SIGMA_LOGSOURCE';
    const problem = at === undefined ? 'is missing' : 'must be a map';
    const message = `'logsource' ${problem}, e.g. logsource: { category: ai_gateway }`;
    refuse(problems, at ?? node, code, message);
    return undefined;
  }
  const logsource = readKeys(at, problems);
  if (Object.keys(logsource).length > 0) return logsource;
  refuse(problems, at, 'SIGMA_LOGSOURCE', 'the logsource needs a category, a product or a service');
  return undefined;
}

function readKeys(at: YamlNode, problems: Problems): Logsource {
  const logsource: Record<string, string> = {};
  for (const key of LOGSOURCE_KEYS) {
    const value = at.get(key);
    if (value?.kind === 'null') continue;
    const text = readText(value, key, problems, 'SIGMA_LOGSOURCE');
    if (text) logsource[key] = text;
  }
  return logsource;
}

/** Whether every key that `outer` states is the same in `inner`, without regard to case. */
export function isWithin(inner: Logsource, outer: Logsource): boolean {
  return LOGSOURCE_KEYS.every(
    (key) => outer[key] === undefined || outer[key].toLowerCase() === inner[key]?.toLowerCase(),
  );
}
