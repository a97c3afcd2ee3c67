import type { Run } from './api.ts';
import { valueText } from './format.ts';
import { State, Time } from './parts.tsx';

/** One execution of a playbook: each step with the call that was made, or would be. */
export function RunCard({ run }: { readonly run: Run }) {
  return (
    <div class="card run" data-run={run.id}>
      <p>
        <strong>{run.playbookTitle}</strong> <State state={run.state} />{' '}
        <span class="tag">{run.mode === 'dry-run' ? 'dry run' : 'acting'}</span>{' '}
        <Time at={run.startedAt} />
      </p>
      <ol>
        {run.steps.map((step) => (
          <li key={step.name}>
            <State state={step.state} /> <strong>{step.name}</strong>{' '}
            <span class="mono">{step.action}</span>
            {step.dryRun && step.state === 'succeeded' && (
              <span class="quiet"> would have called</span>
            )}
            {step.call && <span class="mono quiet"> {callText(step.call)}</span>}
            {step.error && <p class="failure">{step.error}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function callText(call: NonNullable<Run['steps'][number]['call']>): string {
  const parts = [...Object.entries(call.target ?? {}), ...Object.entries(call.with)];
  return parts.map(([name, value]) => `${name}: ${valueText(value)}`).join(', ');
}
