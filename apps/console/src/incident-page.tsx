import { useCallback } from 'preact/hooks';
import {
  fetchIncident,
  fetchTimeline,
  postState,
  type Incident,
  type IncidentDetail,
  type IncidentState,
} from './api.ts';
import { useFeed, type Listener } from './feed.ts';
import { DetectionCard, EvidenceTable } from './evidence.tsx';
import { entityText, threatText } from './format.ts';
import { titleOf } from './incident-list.tsx';
import { Failure, Severity, State, Time, useLoaded } from './parts.tsx';
import { RunCard } from './runs.tsx';
import { TimelineChart } from './timeline-chart.tsx';

const NEXT: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  new: ['acknowledged', 'closed'],
  acknowledged: ['in_progress', 'closed'],
  in_progress: ['closed'],
  closed: ['in_progress'],
};

/** One incident: who, what and why, when, on what evidence, and what was answered. */
export function IncidentPage({ id }: { readonly id: string }) {
  const [detail, reload] = useLoaded(() => fetchIncident(id));
  const [timeline, reloadTimeline] = useLoaded(() => fetchTimeline(id));
  const listener = useCallback<Listener>(
    (item) => {
      const mine = item.kind === 'run' ? item.run.incidentId === id : item.incident.id === id;
      if (!mine) return;
      reload();
      if (item.kind !== 'run') reloadTimeline();
    },
    [id],
  );
  useFeed(listener);
  if (!detail.value)
    return detail.failure ? <Failure text={detail.failure} /> : <p class="empty">Loading …</p>;
  const { incident, detections, events, runs } = detail.value;
  return (
    <article>
      <Head incident={incident} changed={reload} />
      <section>
        <h2>What {entityText(incident.entity)} did</h2>
        {timeline.value ? (
          <TimelineChart timeline={timeline.value} />
        ) : (
          <p class="empty">Loading …</p>
        )}
      </section>
      <section>
        <h2>Why: rules that fired</h2>
        {detections.map((detection) => (
          <DetectionCard key={detection.id} detection={detection} />
        ))}
      </section>
      <Responses runs={runs} />
      <section>
        <h2>Evidence</h2>
        <EvidenceTable events={events} detections={detections} />
      </section>
    </article>
  );
}

function Head({
  incident,
  changed,
}: {
  readonly incident: Incident;
  readonly changed: () => void;
}) {
  const change = (state: IncidentState) => (): void => {
    postState(incident.id, state).then(changed, (error: unknown) => alert(String(error)));
  };
  return (
    <div class="head">
      <p class="crumb">
        <a href="#/">Incidents</a>
      </p>
      <h1>
        <Severity level={incident.severity} /> {titleOf(incident)}
      </h1>
      <p class="mono">{entityText(incident.entity)}</p>
      <dl>
        <Fact name="State">
          <State state={incident.state} />{' '}
          {NEXT[incident.state].map((state) => (
            <button key={state} type="button" onClick={change(state)}>
              {state === 'in_progress'
                ? 'work on it'
                : state === 'closed'
                  ? 'close'
                  : 'acknowledge'}
            </button>
          ))}
        </Fact>
        <Fact name="Threat">{incident.threats.map(threatText).join(', ') || '–'}</Fact>
        <Fact name="First seen">
          <Time at={incident.firstSeen} />
        </Fact>
        <Fact name="Last seen">
          <Time at={incident.lastSeen} />
        </Fact>
        <Fact name="Detections">{incident.count}</Fact>
        <Fact name="Tags">
          {incident.tags.map((tag) => (
            <span class="tag" key={tag}>
              {tag}
            </span>
          ))}
        </Fact>
      </dl>
    </div>
  );
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Responses({ runs }: Pick<IncidentDetail, 'runs'>) {
  return (
    <section>
      <h2>Answer: playbook runs</h2>
      {runs.length === 0 && <p class="empty">No playbook was triggered.</p>}
      {runs.map((run) => (
        <RunCard key={run.id} run={run} />
      ))}
    </section>
  );
}
