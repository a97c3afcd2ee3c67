import { fetchRule, fetchRules, type ProblemView, type RuleView } from './api.ts';
import { threatText } from './format.ts';
import { Failure, Severity, useLoaded } from './parts.tsx';

/** The loaded rules, and the files that could not be loaded, with what to mend. */
export function RulesPage({ id }: { readonly id: string }) {
  const [loaded] = useLoaded(fetchRules);
  if (id) return <OneRule key={id} id={id} />;
  if (!loaded.value)
    return loaded.failure ? <Failure text={loaded.failure} /> : <p class="empty">Loading …</p>;
  const { rules, problems } = loaded.value;
  return (
    <section>
      <h1>Rules</h1>
      <Problems problems={problems} />
      <table>
        <thead>
          <tr>
            <th>Level</th>
            <th>Title</th>
            <th>Threat</th>
            <th>Kind</th>
            <th>File</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <td>
                <Severity level={rule.level} />
              </td>
              <td>
                <a href={`#/rules/${encodeURIComponent(rule.id)}`}>{rule.title}</a>
              </td>
              <td>{threatText(rule.threat ?? '')}</td>
              <td>{rule.kind}</td>
              <td class="mono quiet">{rule.file}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Problems({ problems }: { readonly problems: readonly ProblemView[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="card failure" role="alert">
      <strong>{problems.length} problems in files; the other rules run.</strong>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.code}`} class="mono">
            {problem.file}:{problem.line}:{problem.column}: {problem.code}: {problem.message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function OneRule({ id }: { readonly id: string }) {
  const [loaded] = useLoaded(() => fetchRule(id));
  if (!loaded.value)
    return loaded.failure ? <Failure text={loaded.failure} /> : <p class="empty">Loading …</p>;
  return <RuleText rule={loaded.value} />;
}

function RuleText({ rule }: { readonly rule: RuleView }) {
  return (
    <article>
      <p class="crumb">
        <a href="#/rules">Rules</a>
      </p>
      <h1>
        <Severity level={rule.level} /> {rule.title}
      </h1>
      <p>{rule.description}</p>
      <p>
        {rule.tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
      </p>
      {rule.falsepositives.length > 0 && (
        <p class="quiet">False positives: {rule.falsepositives.join('; ')}</p>
      )}
      <p class="mono quiet">{rule.file}</p>
      {rule.text && <pre>{rule.text}</pre>}
    </article>
  );
}
