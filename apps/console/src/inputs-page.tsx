import { useEffect } from 'preact/hooks';
import { fetchInputs, type InputView } from './api.ts';
import { number, share } from './format.ts';
import { useLoaded } from './loaded.ts';
import { Empty, Show, Time, useTitle } from './parts.tsx';

const EVERY_MS = 5000;

/** What came of each input, and which of them are not understood, or only guessed. */
export function InputsPage() {
  const [loaded, reload] = useLoaded(fetchInputs);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useTitle('Inputs');
  return (
    <section>
      <div class="bar">
        <h1>Inputs</h1>
        <span class="count">since this process began</span>
      </div>
      <Show loaded={loaded}>{({ inputs }) => <Inputs inputs={inputs} />}</Show>
    </section>
  );
}

function Inputs({ inputs }: { readonly inputs: readonly InputView[] | undefined }) {
  if (!inputs)
    return (
      <Empty>
        Ingest is another process: it answers at its own address, <code>/v1/inputs</code>.
      </Empty>
    );
  if (inputs.length === 0) return <Empty>Nothing was read yet.</Empty>;
  return (
    <>
      {inputs.some(isGuessed) && <GuessedHint />}
      {inputs.some(isDead) && <DeadHint />}
      <Table inputs={inputs} />
    </>
  );
}

const isGuessed = ({ generic }: InputView): boolean => generic > 0;
const isDead = ({ dead_letters }: InputView): boolean => dead_letters > 0;

function GuessedHint() {
  return (
    <p class="notice">
      Some records have a format that no source knows. What their members mean was guessed from
      their names: the events have <code>event.dataset: generic</code> and the flag{' '}
      <code>_generic</code>, and rules may miss what they say. <code>gatewatch normalize</code> with{' '}
      <code>--explain</code> shows which member gave which field; one file teaches the format:{' '}
      <code>docs/guides/add-a-source.md</code>.
    </p>
  );
}

function DeadHint() {
  return (
    <p class="notice failure">
      Some records could not be read. They are kept sealed as dead letters, seen by no rule:{' '}
      <code>gatewatch replay --dry-run</code> says what would become of them. Once a source reads
      them (<code>docs/guides/add-a-source.md</code>), <code>gatewatch replay</code> sends them
      again.
    </p>
  );
}

function Table({ inputs }: { readonly inputs: readonly InputView[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th>Input</th>
          <th>Formats</th>
          <th class="number">Records</th>
          <th class="number">Events</th>
          <th class="number">Guessed</th>
          <th class="number">Dead letters</th>
          <th>Why</th>
          <th>Last record</th>
        </tr>
      </thead>
      <tbody>
        {inputs.map((input) => (
          <Row key={input.input} input={input} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ input }: { readonly input: InputView }) {
  const { events, dropped, generic, dead_letters: dead, last_record_at: at } = input;
  const parts = events + dropped + dead;
  return (
    <tr data-input={input.input}>
      <td class="mono">{input.input}</td>
      <td>{input.sources.join(', ')}</td>
      <td class="number">{number(input.records)}</td>
      <td class="number">{number(events)}</td>
      <td class="number">
        <Part count={generic} of={parts} />
      </td>
      <td class="number">
        <Part count={dead} of={parts} />
      </td>
      <td>{reasonsOf(input)}</td>
      <td>{at === undefined ? <span class="quiet">none yet</span> : <Time at={at} />}</td>
    </tr>
  );
}

function Part({ count, of }: { readonly count: number; readonly of: number }) {
  if (count === 0) return <span class="quiet">0</span>;
  return (
    <strong>
      {number(count)} ({share(count, of)})
    </strong>
  );
}

const reasonsOf = ({ reasons }: InputView): string =>
  Object.entries(reasons)
    .sort(([, left], [, right]) => right - left)
    .map(([reason, count]) => `${reason.replaceAll('_', ' ')}: ${number(count)}`)
    .join(', ');
