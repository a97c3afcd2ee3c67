import { anIncident, SAMPLE_TIME } from '@gatewatch/incident/contracts';
import type { Run, StepRecord } from './model.ts';

/** A step that has yet to run; what matters to a test is given. */
export function aStep(given: Partial<StepRecord> = {}): StepRecord {
  return {
    name: 'tell',
    action: 'log.write',
    state: 'pending',
    dryRun: true,
    attempts: 0,
    ...given,
  };
}

/** A run that has begun; what matters to a test is given. */
export function aRun(given: Partial<Run> = {}): Run {
  return {
    v: 1,
    id: 'run-1',
    tenant: 'default',
    playbookId: 'p1',
    playbookTitle: 'Leaked or shared API key',
    incidentId: 'i1',
    trigger: 'incident.opened',
    mode: 'dry-run',
    state: 'running',
    startedAt: SAMPLE_TIME,
    steps: [aStep()],
    incident: anIncident(),
    ...given,
  };
}
