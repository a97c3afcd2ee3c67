import { useState } from 'preact/hooks';
import {
  ApiError,
  postState,
  type GatewayEvent,
  type Incident,
  type IncidentState,
} from './api.ts';
import { threatText, valueText } from './format.ts';
import { titleOf } from './incidents.ts';
import { messageOf } from './loaded.ts';
import { Fact, Failure, Severity, State, Tags, Time } from './parts.tsx';
import { signInLink, type Session } from './session.tsx';
import { EntityView, Value } from './value.tsx';

const NEXT: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  new: ['acknowledged', 'closed'],
  acknowledged: ['in_progress', 'closed'],
  in_progress: ['closed'],
  closed: ['in_progress'],
};
const VERBS: Readonly<Record<IncidentState, string>> = {
  new: 'Reopen',
  acknowledged: 'Acknowledge',
  in_progress: 'Work on it',
  closed: 'Close',
};
const NAMES = ['user.name', 'user.email', 'api.key.name', 'organization.name'];
const MOST_NAMES = 4;
const MOST_ENTITIES = 5;

interface HeadProps {
  readonly incident: Incident;
  readonly session: Session;
  readonly changed: () => void;
}

export function IncidentHead(props: HeadProps) {
  const { incident } = props;
  return (
    <>
      <h1>
        <Severity level={incident.severity} /> {titleOf(incident)}
      </h1>
      {incident.mergedInto && (
        <p class="notice">
          This was merged into{' '}
          <a href={`#/incidents/${encodeURIComponent(incident.mergedInto)}`}>another incident</a>.
        </p>
      )}
      <StateBar {...props} />
    </>
  );
}

interface FactsProps {
  readonly incident: Incident;
  readonly events: readonly GatewayEvent[];
}

/** Who, when and how often. */
export function Facts({ incident, events }: FactsProps) {
  const names = namesIn(events);
  const others = incident.entities.slice(1, 1 + MOST_ENTITIES);
  return (
    <dl class="facts">
      <Fact name="Who">
        <EntityView entity={incident.entity} copy />
      </Fact>
      {names.length > 0 && (
        <Fact name="Seen as">
          {names.map((name) => (
            <div key={name}>
              <Value text={name} />
            </div>
          ))}
        </Fact>
      )}
      {others.length > 0 && (
        <Fact name="Also involved">
          {others.map((entity, index) => (
            <EntityView key={index} entity={entity} />
          ))}
        </Fact>
      )}
      <Fact name="Threat">{incident.threats.map(threatText).join(', ') || '–'}</Fact>
      <Fact name="First seen">
        <Time at={incident.firstSeen} />
      </Fact>
      <Fact name="Last seen">
        <Time at={incident.lastSeen} />
      </Fact>
      <Fact name="Detections">{incident.count}</Fact>
      {incident.tags.length > 0 && (
        <Fact name="Tags">
          <Tags tags={incident.tags} />
        </Fact>
      )}
    </dl>
  );
}

/** What people call whom the evidence shows, the most frequent first. */
function namesIn(events: readonly GatewayEvent[]): string[] {
  const counts = new Map<string, number>();
  for (const event of events) {
    for (const field of NAMES) {
      const value = event[field];
      if (value === undefined || value === 'default') continue;
      const name = valueText(value);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const sorted = [...counts].sort(([, left], [, right]) => right - left);
  return sorted.slice(0, MOST_NAMES).map(([name]) => name);
}

function StateBar({ incident, session, changed }: HeadProps) {
  const [failure, setFailure] = useState<'' | 'sign-in' | { readonly text: string }>('');
  const change = (state: IncidentState) => (): void => {
    if (session.signedIn === false) {
      setFailure('sign-in');
      return;
    }
    setFailure('');
    postState(incident.id, state).then(changed, (error: unknown) => {
      const expired = error instanceof ApiError && error.status === 401;
      setFailure(expired ? 'sign-in' : { text: messageOf(error) });
      if (expired) session.check();
    });
  };
  return (
    <>
      <p class="states">
        <State state={incident.state} />
        {NEXT[incident.state].map((state) => (
          <button key={state} type="button" onClick={change(state)}>
            {VERBS[state]}
          </button>
        ))}
      </p>
      {failure === 'sign-in' && !session.signedIn && (
        <p class="notice" role="alert">
          Only who is signed in changes incidents: open the <strong>Console</strong> link that
          Gatewatch printed at its start, or <a href={signInLink()}>sign in with the admin token</a>
          .
        </p>
      )}
      {typeof failure === 'object' && <Failure text={failure.text} />}
    </>
  );
}
