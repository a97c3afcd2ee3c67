import type { Detection, GatewayEvent } from './api.ts';
import { entityText, valueText } from './format.ts';
import { Severity, Time } from './parts.tsx';

const FIRST_COLUMNS = [
  'source.ip',
  'api.key.id',
  'user.id',
  'http.request.method',
  'url.path',
  'http.response.status_code',
  'gen_ai.request.model',
  'gen_ai.usage.total_tokens',
  'user_agent.name',
];

export function DetectionCard({ detection }: { readonly detection: Detection }) {
  return (
    <div class="card detection">
      <p>
        <Severity level={detection.level} />{' '}
        <a href={`#/rules/${encodeURIComponent(detection.rule_id)}`}>{detection.title}</a>{' '}
        <Time at={detection.at} />
        {detection.late && <span class="tag">late</span>}
      </p>
      <p class="why">{detection.why}</p>
      <p class="mono quiet">{detection.entities.map(entityText).join(' · ')}</p>
    </div>
  );
}

interface Row {
  readonly id: string;
  readonly at: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The events behind the detections: whole where they are still kept, else what the detection itself carries. */
function rowsOf(events: readonly GatewayEvent[], detections: readonly Detection[]): Row[] {
  const rows = new Map<string, Row>();
  for (const detection of detections) {
    for (const { id, at, fields = {} } of detection.events) rows.set(id, { id, at, fields });
  }
  for (const event of events) {
    const id = valueText(event['event.id']);
    rows.set(id, { id, at: Number(event['@timestamp']), fields: event });
  }
  return [...rows.values()].sort((left, right) => left.at - right.at);
}

export function EvidenceTable(props: {
  readonly events: readonly GatewayEvent[];
  readonly detections: readonly Detection[];
}) {
  const rows = rowsOf(props.events, props.detections);
  const columns = FIRST_COLUMNS.filter((column) =>
    rows.some(({ fields }) => fields[column] !== undefined),
  );
  if (rows.length === 0) return <p class="empty">No events are kept.</p>;
  return (
    <div class="scroll">
      <table class="evidence">
        <thead>
          <tr>
            <th>Time</th>
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
            <th>All fields</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, at, fields }) => (
            <tr key={id}>
              <td>
                <Time at={at} />
              </td>
              {columns.map((column) => (
                <td key={column} class="mono">
                  {fields[column] === undefined ? '' : valueText(fields[column])}
                </td>
              ))}
              <td>
                <details>
                  <summary>{Object.keys(fields).length}</summary>
                  <dl class="fields">
                    {Object.entries(fields).map(([name, value]) => (
                      <div key={name}>
                        <dt>{name}</dt>
                        <dd>{valueText(value)}</dd>
                      </div>
                    ))}
                  </dl>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
