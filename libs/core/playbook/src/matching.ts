import type { IncidentEvent } from '@gatewatch/incident';
import { conditionHolds } from './condition.ts';
import type { Playbook } from './playbook.ts';

/**
 * The trigger that a happening is for a playbook, undefined where it is none.
 * - `incident.opened`
 * - `incident.grown:N` each time the number of detections doubles (2, 4, 8, …), so that a flood starts few runs
 * - `incident.severity-crossed:LEVEL` when severity comes to be one that `when.severity` names and was not before, opening included
 */
export function triggerOf(playbook: Playbook, event: IncidentEvent): string | undefined {
  if (!conditionHolds(playbook.when, event.incident)) return undefined;
  return candidates(playbook, event).find((trigger) =>
    playbook.on.some((on) => trigger === on || trigger.startsWith(`${on}:`)),
  );
}

function candidates({ when }: Playbook, event: IncidentEvent): readonly string[] {
  const { severity, count } = event.incident;
  const crossed = `incident.severity-crossed:${severity}`;
  switch (event.kind) {
    case 'opened':
      return ['incident.opened', crossed];
    case 'grown': {
      const doubled = 2 ** Math.floor(Math.log2(count));
      return doubled > event.fromCount ? [`incident.grown:${doubled}`] : [];
    }
    case 'severity': // without a list of levels every rise is a crossing
      return when.severity?.includes(event.from) ? [] : [crossed];
    case 'merged':
      return [];
  }
}
