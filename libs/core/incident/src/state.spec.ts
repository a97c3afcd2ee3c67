import { describe, expect, it } from '@jest/globals';
import { MAX_HISTORY } from './growth.ts';
import { INCIDENT_STATES, type IncidentState } from './model.ts';
import { anIncident, SAMPLE_TIME as T } from './samples.contract.ts';
import { changeState } from './state.ts';

describe('changeState', () => {
  it('moves an incident on and says who did it', () => {
    const changed = changeState(anIncident(), 'acknowledged', 'ann', T + 5);
    expect(changed).toMatchObject({ ok: true, incident: { state: 'acknowledged' } });
    expect(changed.ok && changed.incident.history.at(-1)).toEqual({
      at: T + 5,
      change: 'state',
      by: 'ann',
      from: 'new',
      to: 'acknowledged',
    });
  });

  it.each<[IncidentState, IncidentState]>([
    ['in_progress', 'new'],
    ['closed', 'acknowledged'],
  ])('refuses %s → %s', (state, to) => {
    expect(changeState(anIncident({ state }), to, 'ann', T)).toEqual({
      ok: false,
      reason: 'not_allowed',
    });
  });

  it.each(INCIDENT_STATES)('refuses to move %s to itself', (state) => {
    expect(changeState(anIncident({ state }), state, 'ann', T)).toEqual({
      ok: false,
      reason: 'same_state',
    });
  });

  it('refuses to move an incident that was merged', () => {
    expect(changeState(anIncident({ mergedInto: 'a' }), 'closed', 'ann', T)).toEqual({
      ok: false,
      reason: 'merged',
    });
  });

  it('keeps a bounded history with its beginning', () => {
    let incident = anIncident();
    for (let turn = 0; turn < MAX_HISTORY * 2; turn++) {
      const changed = changeState(incident, turn % 2 ? 'new' : 'acknowledged', 'ann', T + turn);
      if (changed.ok) incident = changed.incident;
    }
    expect(incident.history).toHaveLength(MAX_HISTORY);
    expect(incident.history[0]?.change).toBe('opened');
  });
});
