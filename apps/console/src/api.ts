import type { Detection, Entity, GatewayEvent, Level } from '@gatewatch/event';
import type { Incident, IncidentState, TimelineBucket } from '@gatewatch/incident';
import type { Run } from '@gatewatch/playbook';

export type {
  Detection,
  Entity,
  GatewayEvent,
  Incident,
  IncidentState,
  Level,
  Run,
  TimelineBucket,
};

export interface IncidentDetail {
  readonly incident: Incident;
  readonly detections: readonly Detection[];
  readonly events: readonly GatewayEvent[];
  readonly runs: readonly Run[];
}

export interface Timeline {
  readonly entity: Entity;
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly buckets: readonly TimelineBucket[];
  readonly marks: readonly { readonly at: number; readonly title: string; readonly level: Level }[];
}

export interface RuleView {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly level: Level;
  readonly threat?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly references: readonly string[];
  readonly file: string;
  readonly text?: string;
}

export interface ProblemView {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

export interface RulesView {
  readonly rules: readonly RuleView[];
  readonly problems: readonly ProblemView[];
}

export interface HealthView {
  readonly status: string;
  /** absent where a stranger asks */
  readonly components?: readonly {
    readonly name: string;
    readonly status: string;
    readonly detail?: string;
  }[];
}

/** What came of the records of one input since the process began. */
export interface InputView {
  readonly input: string;
  readonly records: number;
  readonly events: number;
  readonly dropped: number;
  /** events whose format was guessed */
  readonly generic: number;
  readonly dead_letters: number;
  /** dead letters by reason */
  readonly reasons: Readonly<Record<string, number>>;
  readonly sources: readonly string[];
  readonly last_record_at?: number;
}

export type FeedItem =
  | {
      readonly kind: 'opened' | 'grown' | 'severity' | 'merged' | 'state';
      readonly incident: Incident;
    }
  | { readonly kind: 'run'; readonly run: Run };

/** An answer other than 2xx, in the server's words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { accept: 'application/json', ...(init.body ? JSON_BODY : {}) };
  const response = await fetch(path, { ...init, headers });
  if (!response.ok) throw new ApiError(response.status, await reason(response));
  return response;
}

const JSON_BODY = { 'content-type': 'application/json' };

async function reason(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? `HTTP ${response.status}`;
  } catch {
    return `the server answered HTTP ${response.status}`;
  }
}

async function get<T>(path: string): Promise<T> {
  return (await (await ask(path)).json()) as T;
}

const incidentPath = (id: string): string => `/v1/incidents/${encodeURIComponent(id)}`;

export interface IncidentFilter {
  readonly severity: string;
  readonly state: string;
}

export function fetchIncidents(
  { severity, state }: IncidentFilter,
  limit: number,
): Promise<{ readonly incidents: readonly Incident[] }> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (severity) query.set('severity', severity);
  if (state) query.set('state', state);
  return get(`/v1/incidents?${query}`);
}
export const fetchIncident = (id: string): Promise<IncidentDetail> => get(incidentPath(id));
export const fetchTimeline = (id: string): Promise<Timeline> => get(`${incidentPath(id)}/timeline`);
export const fetchRules = (): Promise<RulesView> => get('/v1/rules');
export const fetchRule = (id: string): Promise<RuleView> =>
  get(`/v1/rules/${encodeURIComponent(id)}`);
/** Without inputs where ingest is another process. */
export async function fetchInputs(): Promise<{ readonly inputs?: readonly InputView[] }> {
  try {
    return await get('/v1/inputs');
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return {};
    throw error;
  }
}
export const fetchRuns = (limit: number): Promise<{ readonly runs: readonly Run[] }> =>
  get(`/v1/runs?limit=${limit}`);

/** Health answers 503 with the same body when something is down. */
export async function fetchHealth(): Promise<HealthView> {
  const response = await fetch('/health');
  return (await response.json()) as HealthView;
}

export async function postState(id: string, state: IncidentState): Promise<Incident> {
  const response = await ask(`${incidentPath(id)}/state`, {
    method: 'POST',
    body: JSON.stringify({ state }),
  });
  return ((await response.json()) as { incident: Incident }).incident;
}

export async function isSignedIn(): Promise<boolean> {
  const { caller } = await get<{ caller: string }>('/v1/session');
  return caller === 'admin';
}

/** Exchanges the admin token for a session cookie, which scripts can't read. */
export async function signIn(token: string): Promise<void> {
  await ask('/v1/session', { method: 'POST', body: JSON.stringify({ token }) });
}

export async function signOut(): Promise<void> {
  await ask('/v1/session', { method: 'DELETE' });
}
