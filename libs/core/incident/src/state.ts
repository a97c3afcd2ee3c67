import { boundHistory } from './growth.ts';
import type { Incident, IncidentState } from './model.ts';

/** Where people may move an incident from each state. */
export const STATE_CHANGES: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  new: ['acknowledged', 'in_progress', 'closed'],
  acknowledged: ['new', 'in_progress', 'closed'],
  in_progress: ['acknowledged', 'closed'],
  closed: ['new', 'in_progress'],
};

export type StateChange =
  | { readonly ok: true; readonly incident: Incident }
  | { readonly ok: false; readonly reason: 'same_state' | 'not_allowed' | 'merged' };

/** An incident in a new state, with who did it and when (epoch ms of the clock) in its history. */
export function changeState(
  incident: Incident,
  to: IncidentState,
  by: string,
  at: number,
): StateChange {
  const from = incident.state;
  if (incident.mergedInto !== undefined) return { ok: false, reason: 'merged' };
  if (from === to) return { ok: false, reason: 'same_state' };
  if (!STATE_CHANGES[from].includes(to)) return { ok: false, reason: 'not_allowed' };
  const history = boundHistory([...incident.history, { at, change: 'state', by, from, to }]);
  return { ok: true, incident: { ...incident, state: to, history } };
}
