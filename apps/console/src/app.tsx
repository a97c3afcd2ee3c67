import { useEffect, useState } from 'preact/hooks';
import { announce, announceResumed } from './feed.ts';
import { IncidentList } from './incident-list.tsx';
import { IncidentPage } from './incident-page.tsx';
import { InputsPage } from './inputs-page.tsx';
import { RulePage, RulesPage } from './rules-page.tsx';
import { RunsPage } from './runs-page.tsx';
import { SessionLink, SignInPage, useSession, type Session } from './session.tsx';
import { StatusPage } from './status-page.tsx';
import { follow } from './stream.ts';

const VIEWS = [
  ['incidents', 'Incidents'],
  ['runs', 'Responses'],
  ['rules', 'Rules'],
  ['inputs', 'Inputs'],
  ['status', 'Status'],
] as const;

interface Place {
  readonly view: string;
  readonly id: string;
}

function placeOf(hash: string): Place {
  const [, view = '', id = ''] = hash.split('/');
  try {
    return { view: view || 'incidents', id: decodeURIComponent(id) };
  } catch {
    return { view: view || 'incidents', id };
  }
}

function usePlace(): Place {
  const [place, setPlace] = useState(placeOf(location.hash));
  useEffect(() => {
    const changed = (): void => {
      setPlace(placeOf(location.hash));
      scrollTo(0, 0);
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return place;
}

type Connection = 'connecting' | 'live' | 'lost';

function useConnection(): Connection {
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(
    () =>
      follow({
        item: announce,
        opened: () => {
          setConnection('live');
          announceResumed();
        },
        lost: () => setConnection('lost'),
      }),
    [],
  );
  return connection;
}

const WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'connecting …',
  live: 'live',
  lost: 'reconnecting …',
};

/** The page: a hash per view, one live stream for all of them. */
export function App() {
  const place = usePlace();
  const connection = useConnection();
  const session = useSession();
  return (
    <>
      <header>
        <a class="brand" href="#/">
          <img src="./icon.svg" alt="" width="24" height="24" /> Gatewatch
        </a>
        <nav>
          {VIEWS.map(([view, title]) => (
            <a
              key={view}
              href={`#/${view}`}
              {...(view === place.view ? { 'aria-current': 'page' as const } : {})}
            >
              {title}
            </a>
          ))}
        </nav>
        <span class={`connection ${connection}`} role="status">
          {WORDS[connection]}
        </span>
        <SessionLink session={session} />
      </header>
      <main>{viewOf(place, session)}</main>
    </>
  );
}

function viewOf({ view, id }: Place, session: Session) {
  if (view === 'incidents' && id) return <IncidentPage key={id} id={id} session={session} />;
  if (view === 'rules' && id) return <RulePage key={id} id={id} />;
  if (view === 'rules') return <RulesPage />;
  if (view === 'inputs') return <InputsPage />;
  if (view === 'runs') return <RunsPage />;
  if (view === 'status') return <StatusPage />;
  if (view === 'sign-in') return <SignInPage session={session} back={id} />;
  return <IncidentList />;
}
