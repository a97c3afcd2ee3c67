import type { Run } from './api.ts';
import { valueText } from './format.ts';
import { titleOf } from './incidents.ts';
import { State, Time } from './parts.tsx';
import { EntityView, Value } from './value.tsx';

type Step = Run['steps'][number];

/** One execution of a playbook: each step with the call that was made, or would be. */
export function RunCard({ run, incident }: { readonly run: Run; readonly incident?: boolean }) {
  const dry = run.mode === 'dry-run';
  return (
    <div class="card run" data-run={run.id}>
      <p class="rule">
        <State state={run.state} /> <strong>{run.playbookTitle}</strong>{' '}
        <span class="tag">{dry ? 'dry run: nothing was called' : 'acting'}</span>
        <span class="quiet when">
          <Time at={run.startedAt} />
        </span>
      </p>
      {incident && (
        <p>
          for{' '}
          <a href={`#/incidents/${encodeURIComponent(run.incidentId)}`}>{titleOf(run.incident)}</a>
          <EntityView entity={run.incident.entity} />
        </p>
      )}
      <ol class="steps">
        {run.steps.map((step) => (
          <li key={step.name}>
            <State state={stateOf(step)} /> <strong>{step.name}</strong>{' '}
            <span class="mono">{step.action}</span>
            {step.call && step.state !== 'skipped' && <Call call={step.call} />}
            {step.result && !step.dryRun && <p class="quiet">{step.result}</p>}
            {step.error && <p class="failed">{step.error}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** A dry run's success is no deed. */
function stateOf({ dryRun, state }: Step): string {
  return dryRun && state === 'succeeded' ? 'would run' : state;
}

function Call({ call }: { readonly call: NonNullable<Step['call']> }) {
  const args = Object.entries(call.with).map(([name, value]) => [name, valueText(value)] as const);
  return (
    <>
      {Object.entries(call.target ?? {}).map(([name, value]) => (
        <span key={name}>
          {' '}
          <span class="field">{name}</span> <Value text={value} />
        </span>
      ))}
      {args.length > 0 && (
        <details>
          <summary class="preview">
            {args.map(([name, value]) => `${name}: ${value}`).join(', ')}
          </summary>
          <dl class="fields">
            {args.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
