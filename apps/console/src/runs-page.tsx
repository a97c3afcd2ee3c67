import { useCallback } from 'preact/hooks';
import { fetchRuns, type FeedItem } from './api.ts';
import { useFeed } from './feed.ts';
import { useLoaded } from './loaded.ts';
import { Empty, Show, useTitle } from './parts.tsx';
import { RunCard } from './runs.tsx';

const LIMIT = 50;

/** What playbooks did, or would have done, newest first. */
export function RunsPage() {
  const [loaded, reload] = useLoaded(() => fetchRuns(LIMIT));
  const take = useCallback((item: FeedItem) => {
    if (item.kind === 'run') reload();
  }, []);
  useFeed(take);
  useTitle('Responses');
  return (
    <section>
      <h1>Responses</h1>
      <Show loaded={loaded}>
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty>No playbook ran. Runs appear here when an incident triggers one.</Empty>
          ) : (
            runs.map((run) => <RunCard key={run.id} run={run} incident />)
          )
        }
      </Show>
    </section>
  );
}
