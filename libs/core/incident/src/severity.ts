import { LEVELS, type Level } from '@gatewatch/event';
import type { IncidentRule } from './model.ts';

/** From so many distinct rules on, an incident is one step more severe than the worst of them. */
export const ESCALATION_RULES = 3;

export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

export function higherLevel(left: Level, right: Level): Level {
  return levelRank(left) >= levelRank(right) ? left : right;
}

/**
 * The highest level of its rules, raised one step (at most to critical) when three or more different rules above
 * informational agree that something is wrong.
 */
export function severityOf(rules: readonly IncidentRule[]): Level {
  const highest = rules.reduce<Level>(
    (level, rule) => higherLevel(level, rule.level),
    'informational',
  );
  const loud = rules.filter(({ level }) => level !== 'informational').length;
  if (loud < ESCALATION_RULES) return highest;
  return LEVELS[levelRank(highest) + 1] ?? highest;
}
