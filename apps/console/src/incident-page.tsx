import { useCallback } from 'preact/hooks';
import {
  fetchIncident,
  fetchTimeline,
  type FeedItem,
  type Incident,
  type IncidentDetail,
} from './api.ts';
import { EvidenceTable } from './evidence.tsx';
import { useFeed } from './feed.ts';
import { Facts, IncidentHead } from './incident-head.tsx';
import { titleOf } from './incidents.ts';
import { useLoaded } from './loaded.ts';
import { Empty, Show, State, Time, useTitle } from './parts.tsx';
import { RunCard } from './runs.tsx';
import type { Session } from './session.tsx';
import { TimelineChart } from './timeline-chart.tsx';
import { Why } from './why.tsx';

interface IncidentPageProps {
  readonly id: string;
  readonly session: Session;
}

/** One incident: who, what and why, when, what was answered, and on what evidence. */
export function IncidentPage({ id, session }: IncidentPageProps) {
  const [detail, reload] = useLoaded(() => fetchIncident(id));
  const [timeline, reloadTimeline] = useLoaded(() => fetchTimeline(id));
  const take = useCallback(
    (item: FeedItem) => {
      const mine = item.kind === 'run' ? item.run.incidentId === id : item.incident.id === id;
      if (!mine) return;
      reload();
      if (item.kind !== 'run') reloadTimeline();
    },
    [id],
  );
  useFeed(take);
  useTitle(detail.value ? titleOf(detail.value.incident) : 'Incident');
  return (
    <article>
      <p class="crumb">
        <a href="#/incidents">Incidents</a>
      </p>
      <Show loaded={detail}>
        {({ incident, detections, events, runs }) => (
          <>
            <IncidentHead incident={incident} session={session} changed={reload} />
            <Why incident={incident} detections={detections} />
            <Facts incident={incident} events={events} />
            <div class="beside">
              <section>
                <h2>What it did</h2>
                <Show loaded={timeline}>{(value) => <TimelineChart timeline={value} />}</Show>
              </section>
              <Responses runs={runs} />
            </div>
            <section>
              <h2>Evidence</h2>
              <EvidenceTable events={events} detections={detections} />
            </section>
            <History incident={incident} />
          </>
        )}
      </Show>
    </article>
  );
}

function Responses({ runs }: Pick<IncidentDetail, 'runs'>) {
  return (
    <section class="responses">
      <h2>Response</h2>
      {runs.length === 0 && <Empty>No playbook was triggered.</Empty>}
      {runs.map((run) => (
        <RunCard key={run.id} run={run} />
      ))}
    </section>
  );
}

function History({ incident }: { readonly incident: Incident }) {
  return (
    <section>
      <h2>History</h2>
      <ul class="history">
        {incident.history.map((entry, index) => (
          <li key={index}>
            <Time at={entry.at} /> <span class="quiet">{entry.by}</span> {entry.change}{' '}
            {entry.from && (
              <>
                <State state={entry.from} />→{' '}
              </>
            )}
            {entry.to && <State state={entry.to} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
