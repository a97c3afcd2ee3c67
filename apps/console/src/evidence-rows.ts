import type { Detection, GatewayEvent } from './api.ts';
import { valueText } from './format.ts';

export interface EvidenceRow {
  readonly id: string;
  readonly at: number;
  /** what of a rule it matched, e.g. the stage of an ordered correlation */
  readonly matched: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Column {
  readonly name: string;
  readonly title: string;
  /** the first that a row carries is shown */
  readonly from: readonly string[];
}

const column = (name: string, ...from: string[]): Column => ({
  name,
  title: from.join(', '),
  from,
});
const COLUMNS: readonly Column[] = [
  column('From', 'source.ip'),
  column('Who', 'user.name', 'api.key.name', 'user.email', 'user.id'),
  column('API key', 'api.key.id', 'api.key.token'),
  column('Method', 'http.request.method'),
  column('Path', 'url.path'),
  column('Status', 'http.response.status_code'),
  column('Model', 'gen_ai.request.model', 'gen_ai.response.model'),
  column('Tokens', 'gen_ai.usage.total_tokens'),
  column('Client', 'user_agent.name', 'user_agent.original'),
];

const MOST_EXTRA = 3;

/** The events behind the detections, in order of time: whole where they are still kept, else what the detection itself carries. */
export function rowsOf(
  events: readonly GatewayEvent[],
  detections: readonly Detection[],
): EvidenceRow[] {
  const whole = new Map(events.map((event) => [valueText(event['event.id']), event]));
  const rows = new Map<string, EvidenceRow>();
  for (const detection of detections) {
    for (const { id, at, rule, fields = {} } of detection.events) {
      const event = whole.get(id);
      rows.set(id, { id, at: timeOf(event) ?? at, matched: rule, fields: event ?? fields });
    }
  }
  return [...rows.values()].sort((left, right) => left.at - right.at || byOrigin(left, right));
}

/** Logs with whole seconds have many events at one time: an event's id says where in its log it stood. */
const byOrigin = (left: EvidenceRow, right: EvidenceRow): number =>
  left.id.localeCompare(right.id, 'en', { numeric: true });

function timeOf(event: GatewayEvent | undefined): number | undefined {
  const at = event?.['@timestamp'];
  return typeof at === 'number' ? at : undefined;
}

/** The columns that have something to show; behind the usual ones, what the rules that fired ask to see. */
export function columnsOf(
  rows: readonly EvidenceRow[],
  detections: readonly Detection[],
): readonly Column[] {
  const known = new Set(COLUMNS.flatMap(({ from }) => from));
  const asked = detections
    .flatMap(({ events }) => events.flatMap(({ fields = {} }) => Object.keys(fields)))
    .filter((field) => !known.has(field));
  const extra = [...new Set(asked)]
    .slice(0, MOST_EXTRA)
    .map((field) => column(field.replace(/^gatewatch\./, ''), field));
  return [...COLUMNS, ...extra].filter((column) =>
    rows.some(({ fields }) => cellOf(column, fields) !== undefined),
  );
}

export function cellOf(column: Column, fields: EvidenceRow['fields']): unknown {
  const field = column.from.find((name) => fields[name] !== undefined);
  return field === undefined ? undefined : fields[field];
}
