import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { fetchIncidents, type FeedItem, type Incident, type IncidentFilter } from './api.ts';
import { useFeed } from './feed.ts';
import { useLoaded } from './loaded.ts';

export const PAGE = 100;
export const MOST = 500;

export interface IncidentsView {
  /** newest first; undefined until something is known */
  readonly incidents: readonly Incident[] | undefined;
  /** that there may be older ones */
  readonly more: boolean;
  readonly failure: string | undefined;
  /** ids of those that opened while the page was looked at */
  readonly fresh: ReadonlySet<string>;
}

interface LiveItem {
  readonly incident: Incident;
  /** number of the load that was under way */
  readonly load: number;
}

/** The incidents that pass a filter, fetched and then kept current by the stream. */
export function useIncidents(filter: IncidentFilter, limit: number): IncidentsView {
  const live = useRef(new Map<string, LiveItem>());
  const fresh = useRef(new Set<string>());
  const load = useRef(0);
  const [, redraw] = useState(0);
  const [loaded, reload] = useLoaded(async () => {
    const mine = ++load.current;
    const { incidents } = await fetchIncidents(filter, limit);
    // what the answer can't contain came during the load; anything older it knows better
    for (const [id, item] of live.current) if (item.load < mine) live.current.delete(id);
    return incidents;
  });
  const take = useCallback((item: FeedItem) => {
    if (item.kind === 'run') return;
    live.current.set(item.incident.id, { incident: item.incident, load: load.current });
    if (item.kind === 'opened') fresh.current.add(item.incident.id);
    redraw((old) => old + 1);
  }, []);
  useFeed(take);
  useEffect(reload, [filter.severity, filter.state, limit]);
  const { value, failure } = loaded;
  return {
    incidents: value && merge(value, live.current, filter),
    more: value !== undefined && value.length >= limit,
    failure,
    fresh: fresh.current,
  };
}

function merge(
  fetched: readonly Incident[],
  live: ReadonlyMap<string, LiveItem>,
  { severity, state }: IncidentFilter,
): Incident[] {
  const all = new Map(fetched.map((incident) => [incident.id, incident]));
  for (const [id, { incident }] of live) all.set(id, incident);
  return [...all.values()]
    .filter((incident) => !incident.mergedInto)
    .filter((incident) => !severity || incident.severity === severity)
    .filter((incident) => !state || incident.state === state)
    .sort((left, right) => right.lastSeen - left.lastSeen);
}

/** The rules' titles: the headline repeats what stands beside it. */
export function titleOf(incident: Incident): string {
  const [first, ...rest] = incident.rules;
  if (!first) return incident.headline;
  return rest.length === 0 ? first.title : `${first.title} and ${rest.length} more`;
}
