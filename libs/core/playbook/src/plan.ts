import { canonicalText, identify } from '@gatewatch/event';
import type { Incident } from '@gatewatch/incident';
import { conditionHolds } from './condition.ts';
import type { Run, RunMode, StepRecord } from './model.ts';
import type { Playbook, PlaybookStep } from './playbook.ts';
import { isHandler } from './read-playbook.ts';
import { planReveals } from './reveal-reference.ts';
import { settle } from './run-machine.ts';
import { fillTemplates, type TemplateScope } from './template.ts';

export interface PlanOptions {
  readonly trigger: string;
  /** the clock's time, epoch ms */
  readonly at: number;
  /** the global switch: a run acts only where this and the playbook both say so */
  readonly responses: RunMode;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly incidentUrl?: string;
}

export function runIdOf({ id }: Playbook, incident: Incident, trigger: string): string {
  return identify(incident.tenant, id, incident.id, trigger);
}

/**
 * The run of a playbook for an incident as it is now, every call with its templates filled in. Steps whose `if` does not hold are
 * skipped from the start. The same playbook, incident and trigger give the same run id.
 */
export function planRun(playbook: Playbook, incident: Incident, options: PlanOptions): Run {
  const { trigger, at, responses, settings = {}, incidentUrl } = options;
  const id = runIdOf(playbook, incident, trigger);
  const mode = playbook.mode === 'act' && responses === 'act' ? 'act' : 'dry-run';
  const scope: TemplateScope = {
    incident,
    playbook,
    run: { id },
    settings,
    ...(incidentUrl !== undefined && { incidentUrl }),
  };
  const run: Run = {
    v: 1,
    id,
    tenant: incident.tenant,
    playbookId: playbook.id,
    playbookTitle: playbook.title,
    incidentId: incident.id,
    trigger,
    mode,
    state: 'running',
    startedAt: at,
    steps: playbook.steps.map((step) => planStep(step, playbook, { scope, trigger, mode })),
    incident,
  };
  return settle(run, at);
}

interface StepPlan {
  readonly scope: TemplateScope;
  readonly trigger: string;
  readonly mode: RunMode;
}

function planStep(step: PlaybookStep, playbook: Playbook, plan: StepPlan): StepRecord {
  const { scope, trigger, mode } = plan;
  const { target, with: args } = step;
  const filled = fillTemplates({ ...(target && { target }), with: args }, scope);
  const planned = planReveals(filled.value.with, scope.incident);
  const call = { ...filled.value, with: planned.value };
  const missing = [...filled.missing, ...planned.missing];
  const applies = !step.if || conditionHolds(step.if, scope.incident);
  const decision = decisionOf(playbook, step, scope.incident, trigger);
  return {
    name: step.name,
    action: step.action,
    state: applies ? 'pending' : 'skipped',
    ...(!applies && { result: "its 'if' does not hold" }),
    call,
    key: actionKey(step.action, call.target, decision),
    dryRun: mode === 'dry-run' || step.dryRun,
    attempts: 0,
    retry: step.retry,
    timeoutMs: step.timeoutMs,
    ...(isHandler(step.name, playbook.steps) && { handler: true }),
    ...(step.onFailure.length > 0 && { onFailure: step.onFailure }),
    ...(missing.length > 0 && { missing }),
  };
}

/**
 * What was decided: this step of this playbook, for what happened (the trigger) to this entity in this episode. An episode is known by
 * when it began, not by the incident's id: after a crash or a merge the same happening can come under another id, and must not act twice.
 */
function decisionOf(
  { id }: Playbook,
  { name }: PlaybookStep,
  { tenant, entityKey, firstSeen }: Incident,
  trigger: string,
): string {
  return identify('decision', tenant, id, name, trigger, entityKey, firstSeen);
}

/** Idempotency key of a call: the same for every attempt, never of an incident's id. */
function actionKey(
  action: string,
  target: Readonly<Record<string, string>> | undefined,
  decision: string,
): string {
  return identify('action', action, canonicalText(target ?? {}), decision);
}
