import { useEffect } from 'preact/hooks';
import { fetchHealth } from './api.ts';
import { Failure, State, useLoaded } from './parts.tsx';

const EVERY_MS = 5000;

/** Health of every component of this process. */
export function StatusPage() {
  const [loaded, reload] = useLoaded(fetchHealth);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (!loaded.value)
    return loaded.failure ? <Failure text={loaded.failure} /> : <p class="empty">Loading …</p>;
  return (
    <section>
      <h1>
        Status <State state={loaded.value.status} />
      </h1>
      {loaded.failure && <Failure text={loaded.failure} />}
      <table>
        <tbody>
          {loaded.value.components.map(({ name, status, detail }) => (
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
      <p class="quiet">
        Metrics for Prometheus: <a href="/metrics">/metrics</a>
      </p>
    </section>
  );
}
