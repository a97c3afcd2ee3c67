import { useEffect, useState } from 'preact/hooks';
import { follow } from './api.ts';
import { announce } from './feed.ts';
import { IncidentList } from './incident-list.tsx';
import { IncidentPage } from './incident-page.tsx';
import { RulesPage } from './rules-page.tsx';
import { StatusPage } from './status-page.tsx';

function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return hash;
}

/** The page: a hash per view, one live stream for all of them. */
export function App() {
  const [, view = '', id = ''] = useHash().split('/');
  const [live, setLive] = useState(false);
  useEffect(() => follow(announce, setLive), []);
  return (
    <>
      <header>
        <a class="brand" href="#/">
          <img src="./icon.svg" alt="" width="24" height="24" /> Gatewatch
        </a>
        <nav>
          <a href="#/" class={view === '' || view === 'incidents' ? 'here' : ''}>
            Incidents
          </a>
          <a href="#/rules" class={view === 'rules' ? 'here' : ''}>
            Rules
          </a>
          <a href="#/status" class={view === 'status' ? 'here' : ''}>
            Status
          </a>
        </nav>
        <span class={live ? 'live on' : 'live'} role="status">
          {live ? 'live' : 'reconnecting …'}
        </span>
      </header>
      <main>{viewOf(view, decodeURIComponent(id))}</main>
    </>
  );
}

function viewOf(view: string, id: string) {
  if (view === 'incidents' && id) return <IncidentPage key={id} id={id} />;
  if (view === 'rules') return <RulesPage id={id} />;
  if (view === 'status') return <StatusPage />;
  return <IncidentList />;
}
