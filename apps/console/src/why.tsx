import { fetchRule, type Detection, type Incident } from './api.ts';
import { number, plural } from './format.ts';
import { useLoaded } from './loaded.ts';
import { Severity, Time } from './parts.tsx';
import { Sentence } from './value.tsx';

/** The rules that fired, each with the reason of its newest detection first. */
export function Why(props: {
  readonly incident: Incident;
  readonly detections: readonly Detection[];
}) {
  const byRule = new Map<string, Detection[]>();
  for (const detection of props.detections) {
    const those = byRule.get(detection.rule_id);
    if (those) those.push(detection);
    else byRule.set(detection.rule_id, [detection]);
  }
  return (
    <section class="why" aria-label="Why">
      {[...byRule].map(([id, detections]) => (
        <Fired
          key={id}
          detections={detections}
          total={props.incident.rules.find((rule) => rule.id === id)?.detections}
        />
      ))}
    </section>
  );
}

function Fired(props: {
  readonly detections: readonly Detection[];
  readonly total: number | undefined;
}) {
  const [newest, ...earlier] = props.detections;
  if (!newest) return null;
  const total = Math.max(props.total ?? 0, props.detections.length);
  return (
    <div class="card detection" data-rule={newest.rule_id}>
      <p class="rule">
        <Severity level={newest.level} />{' '}
        <a href={`#/rules/${encodeURIComponent(newest.rule_id)}`}>{newest.title}</a>
        {newest.late && <span class="tag">late</span>}
        <span class="quiet when">
          <Time at={newest.at} />
        </span>
      </p>
      <p class="reason">
        <Sentence text={newest.why} entities={newest.entities} />
      </p>
      <Figures values={newest.values} />
      <RuleNote id={newest.rule_id} />
      {earlier.length > 0 && (
        <details>
          <summary>Fired {plural(total, 'time')}: earlier reasons</summary>
          <ul class="earlier">
            {earlier.map((detection) => (
              <li key={detection.id}>
                <Time at={detection.at} />{' '}
                <Sentence text={detection.why} entities={detection.entities} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const FIGURE_NAMES: Readonly<Record<string, string>> = {
  value: 'measured',
  expected: 'its habit',
  score: 'anomaly score',
  support: 'panes of history',
};

/** What was measured. A single value stands in the sentence already. */
function Figures({ values }: Pick<Detection, 'values'>) {
  const figures = Object.entries(values);
  if (figures.length < 2) return null;
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dd>{typeof value === 'number' ? number(value) : value}</dd>
          <dt>{FIGURE_NAMES[name] ?? name}</dt>
        </div>
      ))}
    </dl>
  );
}

/** What the rule's author says of it. Nothing where the rule has gone since. */
function RuleNote({ id }: { readonly id: string }) {
  const [{ value: rule }] = useLoaded(() => fetchRule(id));
  if (!rule) return null;
  return (
    <>
      {rule.description && <p class="quiet note">{rule.description}</p>}
      {rule.falsepositives.length > 0 && (
        <p class="quiet note">
          <strong>May be harmless:</strong> {rule.falsepositives.join('; ')}
        </p>
      )}
    </>
  );
}
