import { useEffect } from 'preact/hooks';
import { fetchHealth } from './api.ts';
import { useLoaded } from './loaded.ts';
import { Show, State, useTitle } from './parts.tsx';

const EVERY_MS = 5000;

/** Health of every component of this process. */
export function StatusPage() {
  const [loaded, reload] = useLoaded(fetchHealth);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useTitle('Status');
  return (
    <section class="narrow">
      <Show loaded={loaded}>
        {({ status, components = [] }) => (
          <>
            <h1>
              Status <State state={status} />
            </h1>
            <table>
              <thead>
                <tr>
                  <th>Component</th>
                  <th>Status</th>
                  <th>Detail</th>
                </tr>
              </thead>
              <tbody>
                {components.map(({ name, status, detail }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>
                      <State state={status} />
                    </td>
                    <td class="quiet">{detail}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </Show>
      <p class="quiet">
        Metrics for Prometheus: <a href="/metrics">/metrics</a>
      </p>
    </section>
  );
}
