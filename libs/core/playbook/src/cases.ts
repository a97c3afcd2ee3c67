import { Problems, readYaml, type Problem, type YamlNode } from '@gatewatch/event';
import type { Incident, IncidentEvent } from '@gatewatch/incident';
import { CASE_TIME, readIncident } from './case-incident.ts';
import { triggerOf } from './matching.ts';
import type { StepRecord } from './model.ts';
import { readText, readWord, refuse, refuseKeys } from './node-reading.ts';
import { planRun } from './plan.ts';
import { TRIGGERS, type Playbook, type PlaybookFile, type Trigger } from './playbook.ts';

export interface CaseResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly ok: boolean;
  /** what was expected and what was planned, where they differ */
  readonly message?: string;
}

export interface CasesReport {
  readonly results: readonly CaseResult[];
  readonly problems: readonly Problem[];
}

/**
 * Runs the cases of a file against its playbook: an incident in, the calls that a dry run plans out. A case without `on` uses the
 * playbook's first trigger; `calls: []` says that it must not run.
 */
export function runPlaybookCases(file: PlaybookFile, playbook: Playbook): CasesReport {
  const problems = new Problems(file.path);
  const results: CaseResult[] = [];
  for (const root of readYaml(file.text, problems)) {
    refuseKeys(root, ['cases'], [], problems);
    const cases = root.get('cases')?.items() ?? [];
    if (cases.length === 0)
      refuse(problems, root, 'PLAYBOOK_CASE', "'cases' must be a list with at least one case");
    for (const node of cases) {
      const result = runCase(node, playbook, problems);
      if (result) results.push(result);
    }
  }
  return { results, problems: problems.list };
}

function runCase(node: YamlNode, playbook: Playbook, problems: Problems): CaseResult | undefined {
  const read = readCase(node, playbook, problems);
  if (!read) return undefined;
  const message = difference(read.expected, plannedCalls(playbook, read));
  return {
    name: read.name,
    file: problems.file,
    line: node.line,
    ok: message === undefined,
    ...(message !== undefined && { message }),
  };
}

interface Case {
  readonly name: string;
  readonly on: Trigger;
  readonly incident: Incident;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly expected: readonly unknown[];
}

function readCase(node: YamlNode, playbook: Playbook, problems: Problems): Case | undefined {
  const before = problems.list.length;
  refuseKeys(node, ['name', 'on', 'incident', 'settings', 'calls'], [], problems);
  const on = readWord(node.get('on'), "'on'", TRIGGERS, problems) ?? playbook.on[0] ?? 'manual';
  const name = readText(node.get('name'), "'name'", problems) ?? `case in line ${node.line}`;
  const incident = readIncident(node.get('incident'), problems);
  if (!incident) refuse(problems, node, 'PLAYBOOK_CASE', "a case needs an 'incident'");
  const expected = readCalls(node.get('calls') ?? node, problems);
  if (!incident || problems.list.length > before) return undefined;
  const settings = (node.get('settings')?.toValue() ?? {}) as Record<string, unknown>;
  return { name, on, incident, settings, expected };
}

function readCalls(node: YamlNode, problems: Problems): readonly unknown[] {
  if (node.kind !== 'list')
    refuse(problems, node, 'PLAYBOOK_CASE', "a case needs 'calls', a list, empty for none");
  for (const call of node.items())
    refuseKeys(call, ['step', 'action', 'target', 'with'], [], problems);
  return node.items().map((call) => call.toValue());
}

interface PlannedCall {
  readonly step: string;
  readonly action: string;
  readonly target?: Readonly<Record<string, string>>;
  readonly with: Readonly<Record<string, unknown>>;
}

function plannedCalls(playbook: Playbook, { on, incident, settings }: Case): PlannedCall[] {
  const trigger = on === 'manual' ? 'manual:case' : triggerOf(playbook, happening(on, incident));
  if (trigger === undefined || !playbook.on.includes(on)) return [];
  const { steps } = planRun(playbook, incident, {
    trigger,
    at: CASE_TIME,
    responses: 'dry-run',
    settings,
  });
  return steps.filter(({ state, handler }) => state === 'pending' && !handler).map(callOf);
}

function callOf({ name, action, call = { with: {} } }: StepRecord): PlannedCall {
  return { step: name, action, ...call };
}

function happening(on: Trigger, incident: Incident): IncidentEvent {
  if (on === 'incident.grown') return { kind: 'grown', incident, fromCount: incident.count - 1 };
  if (on === 'incident.severity-crossed')
    return { kind: 'severity', incident, from: 'informational' };
  return { kind: 'opened', incident };
}

/** Compares calls in order; what an expected call does not mention is not compared. */
function difference(
  expected: readonly unknown[],
  planned: readonly PlannedCall[],
): string | undefined {
  const isSame =
    expected.length === planned.length &&
    expected.every((call, index) => contains(planned[index], call));
  if (isSame) return undefined;
  return `expected ${JSON.stringify(expected)}, planned ${JSON.stringify(planned)}`;
}

function contains(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return actual === expected;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  if (Array.isArray(expected) && expected.length !== (actual as readonly unknown[]).length)
    return false;
  return Object.entries(expected).every(([key, value]) =>
    contains((actual as Readonly<Record<string, unknown>>)[key], value),
  );
}
