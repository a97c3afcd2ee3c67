import { useState } from 'preact/hooks';
import type { Incident, IncidentFilter, Level } from './api.ts';
import { plural, threatText } from './format.ts';
import { MOST, PAGE, titleOf, useIncidents } from './incidents.ts';
import { Empty, Failure, Severity, State, Time, useTitle } from './parts.tsx';
import { EntityView } from './value.tsx';

const LEVELS: readonly Level[] = ['critical', 'high', 'medium', 'low', 'informational'];
const STATES = ['new', 'acknowledged', 'in_progress', 'closed'];

/** Outlives the list, so that who looked into an incident comes back to the same list. */
let chosen: IncidentFilter = { severity: '', state: '' };

/** Incidents, newest first, live. */
export function IncidentList() {
  const [severity, setSeverity] = useState(chosen.severity);
  const [state, setState] = useState(chosen.state);
  chosen = { severity, state };
  const [limit, setLimit] = useState(PAGE);
  const { incidents, more, failure, fresh } = useIncidents({ severity, state }, limit);
  useTitle('Incidents');
  return (
    <section>
      <div class="bar">
        <h1>Incidents</h1>
        <Filter name="Severity" value={severity} options={LEVELS} choose={setSeverity} />
        <Filter name="State" value={state} options={STATES} choose={setState} />
        <span class="count" aria-live="polite">
          {incidents && plural(incidents.length, 'incident')}
        </span>
      </div>
      {failure && <Failure text={`Could not load: ${failure}`} />}
      {incidents && (
        <Found
          incidents={incidents}
          fresh={fresh}
          empty={
            severity || state
              ? 'No incidents pass this filter.'
              : 'No incidents. They appear here as they open.'
          }
        />
      )}
      {!incidents && !failure && <Empty>Loading …</Empty>}
      {more && limit < MOST && (
        <button type="button" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
          Show older ones
        </button>
      )}
    </section>
  );
}

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

function Found(props: {
  readonly incidents: readonly Incident[];
  readonly fresh: ReadonlySet<string>;
  readonly empty: string;
}) {
  if (props.incidents.length === 0) return <Empty>{props.empty}</Empty>;
  return (
    <table class="incidents">
      <thead>
        <tr>
          <th>Severity</th>
          <th>What</th>
          <th>Who</th>
          <th class="number">Detections</th>
          <th class="wide">First seen</th>
          <th>Last seen</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        {props.incidents.map((incident) => (
          <Row
            key={incident.id}
            incident={incident}
            kind={props.fresh.has(incident.id) ? 'fresh' : ''}
          />
        ))}
      </tbody>
    </table>
  );
}

function Row({ incident, kind }: { readonly incident: Incident; readonly kind: string }) {
  return (
    <tr data-incident={incident.id} class={kind}>
      <td>
        <Severity level={incident.severity} />
      </td>
      <td>
        <a href={`#/incidents/${encodeURIComponent(incident.id)}`}>{titleOf(incident)}</a>
        <div class="quiet">{incident.threats.map(threatText).join(', ')}</div>
      </td>
      <td>
        <EntityView entity={incident.entity} />
      </td>
      <td class="number">{incident.count}</td>
      <td class="wide">
        <Time at={incident.firstSeen} />
      </td>
      <td>
        <Time at={incident.lastSeen} />
      </td>
      <td>
        <State state={incident.state} />
      </td>
    </tr>
  );
}
