import {
  boundHistory,
  GATEWATCH,
  mergeEntities,
  mergeRules,
  mergeWords,
  withHeadline,
} from './growth.ts';
import { INCIDENT_STATES, type HistoryEntry, type Incident, type IncidentState } from './model.ts';
import { severityOf } from './severity.ts';

export interface MergedIncidents {
  readonly kept: Incident;
  /** the other one as it was, with `mergedInto` */
  readonly absorbed: Incident;
}

/** Makes two incidents of one entity into one: the earlier seen (then the lower id) lasts. `at` is the time of what joined them. */
export function mergeIncidents(left: Incident, right: Incident, at: number): MergedIncidents {
  const [first, second] = isBefore(left, right) ? [left, right] : [right, left];
  const rules = mergeRules(first.rules, second.rules);
  const severity = severityOf(rules);
  const state = leastDone(first.state, second.state);
  const merged: HistoryEntry = {
    at,
    change: 'merged',
    by: GATEWATCH,
    from: second.id,
    to: first.id,
  };
  const changes: HistoryEntry[] = [merged];
  if (severity !== first.severity)
    changes.push({ at, change: 'severity', by: GATEWATCH, from: first.severity, to: severity });
  const kept = withHeadline({
    ...first,
    entities: mergeEntities(first, second.entities),
    severity,
    state,
    threats: mergeWords(first.threats, second.threats),
    tags: mergeWords(first.tags, second.tags),
    rules,
    firstSeen: Math.min(first.firstSeen, second.firstSeen),
    lastSeen: Math.max(first.lastSeen, second.lastSeen),
    count: first.count + second.count,
    history: boundHistory([...joinHistories(first.history, second.history), ...changes]),
  });
  const absorbed = {
    ...second,
    mergedInto: first.id,
    history: boundHistory([...second.history, merged]),
  };
  return { kept, absorbed };
}

function isBefore(left: Incident, right: Incident): boolean {
  return left.firstSeen === right.firstSeen ? left.id < right.id : left.firstSeen < right.firstSeen;
}

/** The state further from closed: a merge must not hide what nobody has looked at. */
function leastDone(left: IncidentState, right: IncidentState): IncidentState {
  return INCIDENT_STATES.indexOf(left) <= INCIDENT_STATES.indexOf(right) ? left : right;
}

function joinHistories(
  left: readonly HistoryEntry[],
  right: readonly HistoryEntry[],
): HistoryEntry[] {
  return [...left, ...right.filter(({ change }) => change !== 'opened')].sort(
    (one, other) => one.at - other.at,
  );
}
