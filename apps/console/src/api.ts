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
  readonly components: readonly {
    readonly name: string;
    readonly status: string;
    readonly detail?: string;
  }[];
}

export type FeedItem =
  | {
      readonly kind: 'opened' | 'grown' | 'severity' | 'merged' | 'state';
      readonly incident: Incident;
    }
  | { readonly kind: 'run'; readonly run: Run };

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(await reason(response));
  return (await response.json()) as T;
}

async function reason(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? `HTTP ${response.status}`;
  } catch {
    return `HTTP ${response.status}`;
  }
}

export const fetchIncidents = (limit: number): Promise<{ incidents: readonly Incident[] }> =>
  get(`/v1/incidents?limit=${limit}`);
export const fetchIncident = (id: string): Promise<IncidentDetail> =>
  get(`/v1/incidents/${encodeURIComponent(id)}`);
export const fetchTimeline = (id: string): Promise<Timeline> =>
  get(`/v1/incidents/${encodeURIComponent(id)}/timeline`);
export const fetchRules = (): Promise<RulesView> => get('/v1/rules');
export const fetchRule = (id: string): Promise<RuleView> =>
  get(`/v1/rules/${encodeURIComponent(id)}`);

/** Health answers 503 with the same body when something is down. */
export async function fetchHealth(): Promise<HealthView> {
  const response = await fetch('/health');
  return (await response.json()) as HealthView;
}

export async function postState(id: string, state: IncidentState): Promise<Incident> {
  const response = await fetch(`/v1/incidents/${encodeURIComponent(id)}/state`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state }),
  });
  if (!response.ok) throw new Error(await reason(response));
  return ((await response.json()) as { incident: Incident }).incident;
}

/** Follows the live stream; the browser reconnects by itself. @returns a function that ends it */
export function follow(
  onItem: (item: FeedItem) => void,
  onState: (live: boolean) => void,
): () => void {
  const stream = new EventSource('/v1/stream');
  stream.addEventListener('open', () => onState(true));
  stream.addEventListener('error', () => onState(false));
  stream.addEventListener('message', (message: MessageEvent<string>) => {
    onItem(JSON.parse(message.data) as FeedItem);
  });
  return () => stream.close();
}
