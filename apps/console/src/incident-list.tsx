import { useCallback, useEffect, useState } from 'preact/hooks';
import { fetchIncidents, type Incident, type Level } from './api.ts';
import { useFeed, type Listener } from './feed.ts';
import { entityText, threatText } from './format.ts';
import { Failure, Severity, State, Time } from './parts.tsx';

const LIMIT = 200;
const LEVELS: readonly Level[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** Incidents, newest first, live. */
export function IncidentList() {
  const [incidents, setIncidents] = useState<ReadonlyMap<string, Incident> | undefined>();
  const [failure, setFailure] = useState('');
  const [severity, setSeverity] = useState('');
  const [state, setState] = useState('');
  useEffect(() => {
    fetchIncidents(LIMIT).then(
      ({ incidents }) =>
        setIncidents((live) => new Map([...incidents.map(entry), ...(live ?? [])])),
      (error: unknown) => setFailure(String(error)),
    );
  }, []);
  const listener = useCallback<Listener>((item) => {
    if (item.kind !== 'run') setIncidents((old) => new Map([...(old ?? []), entry(item.incident)]));
  }, []);
  useFeed(listener);

  const shown = [...(incidents?.values() ?? [])]
    .filter((incident) => !incident.mergedInto)
    .filter(
      (incident) =>
        (!severity || incident.severity === severity) && (!state || incident.state === state),
    )
    .sort((left, right) => right.lastSeen - left.lastSeen)
    .slice(0, LIMIT);
  return (
    <section>
      <div class="bar">
        <h1>Incidents</h1>
        <Filter name="severity" value={severity} options={LEVELS} choose={setSeverity} />
        <Filter
          name="state"
          value={state}
          options={['new', 'acknowledged', 'in_progress', 'closed']}
          choose={setState}
        />
        <span class="count">{shown.length} shown</span>
      </div>
      {failure && <Failure text={failure} />}
      {incidents && shown.length === 0 && (
        <p class="empty">No incidents. They appear here as they open.</p>
      )}
      {shown.length > 0 && <Table incidents={shown} />}
    </section>
  );
}

const entry = (incident: Incident): [string, Incident] => [incident.id, incident];

function Filter(props: {
  readonly name: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly choose: (value: string) => void;
}) {
  return (
    <label>
      {props.name}
      <select value={props.value} onChange={(event) => props.choose(event.currentTarget.value)}>
        <option value="">all</option>
        {props.options.map((option) => (
          <option key={option} value={option}>
            {option.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  );
}

function Table({ incidents }: { readonly incidents: readonly Incident[] }) {
  return (
    <table class="incidents">
      <thead>
        <tr>
          <th>Severity</th>
          <th>What</th>
          <th>Who</th>
          <th>Threat</th>
          <th class="number">Detections</th>
          <th>First seen</th>
          <th>Last seen</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => (
          <tr key={incident.id} data-incident={incident.id}>
            <td>
              <Severity level={incident.severity} />
            </td>
            <td>
              <a href={`#/incidents/${encodeURIComponent(incident.id)}`}>{titleOf(incident)}</a>
            </td>
            <td class="mono">{entityText(incident.entity)}</td>
            <td>{incident.threats.map(threatText).join(', ')}</td>
            <td class="number">{incident.count}</td>
            <td>
              <Time at={incident.firstSeen} />
            </td>
            <td>
              <Time at={incident.lastSeen} />
            </td>
            <td>
              <State state={incident.state} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The rules' titles: the headline repeats what the other columns say. */
export function titleOf(incident: Incident): string {
  const [first, ...rest] = incident.rules;
  if (!first) return incident.headline;
  return rest.length === 0 ? first.title : `${first.title} and ${rest.length} more`;
}
