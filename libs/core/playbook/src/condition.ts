import { LEVELS, type Level, type Problems, type YamlNode } from '@gatewatch/event';
import type { Incident } from '@gatewatch/incident';
import { readTexts, readWord, refuse, refuseKeys } from './node-reading.ts';
import type { Condition } from './playbook.ts';

const KEYS = ['threat', 'severity', 'rule', 'entity', 'tag'];

/** Reads `when:` or `if:`: a map of words or lists of words. There is nothing to evaluate in it. */
export function readCondition(
  node: YamlNode | undefined,
  what: string,
  problems: Problems,
): Condition {
  if (!node) return {};
  if (node.kind !== 'map') {
    refuse(
      problems,
      node,
      'PLAYBOOK_KIND',
      `${what} must be a map, e.g. { severity: [high, critical] }`,
    );
    return {};
  }
  refuseKeys(node, KEYS, [], problems);
  const [threat, rule, entity, tag] = (['threat', 'rule', 'entity', 'tag'] as const).map((key) => {
    const value = node.get(key);
    return value && readTexts(value, key, problems);
  });
  const levels = node.get('severity');
  return {
    ...(threat && { threat }),
    ...(levels && { severity: readLevels(levels, problems) }),
    ...(rule && { rule }),
    ...(entity && { entity }),
    ...(tag && { tag }),
  };
}

function readLevels(node: YamlNode, problems: Problems): Level[] {
  const nodes = node.kind === 'list' ? node.items() : [node];
  return nodes.flatMap((item) => readWord(item, 'severity', LEVELS, problems) ?? []);
}

export function conditionHolds(condition: Condition, incident: Incident): boolean {
  const { threat, severity, rule, entity, tag } = condition;
  return (
    anyOf(threat, (word) => incident.threats.includes(word)) &&
    anyOf(severity, (level) => incident.severity === level) &&
    anyOf(rule, (word) => incident.rules.some(({ id, title }) => id === word || title === word)) &&
    anyOf(entity, (field) => incident.entities.some((known) => Object.hasOwn(known, field))) &&
    anyOf(tag, (word) => incident.tags.includes(word))
  );
}

function anyOf<T>(words: readonly T[] | undefined, holds: (word: T) => boolean): boolean {
  return words === undefined || words.some(holds);
}
