import { fetchRule, fetchRules, type ProblemView, type RuleView } from './api.ts';
import { fileText, plural, threatText } from './format.ts';
import { useLoaded } from './loaded.ts';
import { Empty, Severity, Show, Tags, useTitle } from './parts.tsx';

/** The loaded rules, and the files that could not be loaded, with what to mend. */
export function RulesPage() {
  const [loaded] = useLoaded(fetchRules);
  useTitle('Rules');
  return (
    <section>
      <div class="bar">
        <h1>Rules</h1>
        <span class="count">{loaded.value && plural(loaded.value.rules.length, 'rule')}</span>
      </div>
      <Show loaded={loaded}>
        {({ rules, problems }) => (
          <>
            <Problems problems={problems} />
            {rules.length === 0 ? <Empty>No rules are loaded.</Empty> : <Table rules={rules} />}
          </>
        )}
      </Show>
    </section>
  );
}

function Table({ rules }: { readonly rules: readonly RuleView[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th>Level</th>
          <th>Title</th>
          <th>Threat</th>
          <th>Kind</th>
          <th class="wide">File</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={rule.id} data-rule={rule.id}>
            <td>
              <Severity level={rule.level} />
            </td>
            <td>
              <a href={`#/rules/${encodeURIComponent(rule.id)}`}>{rule.title}</a>
            </td>
            <td>{threatText(rule.threat ?? '')}</td>
            <td>{rule.kind}</td>
            <td class="mono quiet wide" title={rule.file}>
              {fileText(rule.file)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Problems({ problems }: { readonly problems: readonly ProblemView[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="card problems" role="alert">
      <p>
        <strong>{plural(problems.length, 'problem')} in rules, sources and playbooks.</strong> All
        else runs; what ran before keeps its last good version.
      </p>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.column}:${problem.code}`}>
            <State severity={problem.severity} />{' '}
            <span class="mono">
              {problem.file}:{problem.line}:{problem.column}
            </span>{' '}
            <span class="mono quiet">{problem.code}</span>
            <div>{problem.message}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function State({ severity }: Pick<ProblemView, 'severity'>) {
  return <span class={`state ${severity}`}>{severity}</span>;
}

export function RulePage({ id }: { readonly id: string }) {
  const [loaded] = useLoaded(() => fetchRule(id));
  useTitle(loaded.value?.title ?? 'Rule');
  return (
    <article>
      <p class="crumb">
        <a href="#/rules">Rules</a>
      </p>
      <Show loaded={loaded}>{(rule) => <RuleText rule={rule} />}</Show>
    </article>
  );
}

function RuleText({ rule }: { readonly rule: RuleView }) {
  return (
    <>
      <h1>
        <Severity level={rule.level} /> {rule.title}
      </h1>
      <p class="prose">{rule.description}</p>
      <p>
        <Tags tags={rule.tags} />
      </p>
      {rule.falsepositives.length > 0 && (
        <p class="prose">
          <strong>May be harmless:</strong> {rule.falsepositives.join('; ')}
        </p>
      )}
      <References references={rule.references} />
      <p class="mono quiet">{rule.file}</p>
      {rule.text && <pre tabIndex={0}>{rule.text}</pre>}
    </>
  );
}

function References({ references }: Pick<RuleView, 'references'>) {
  if (references.length === 0) return null;
  return (
    <ul class="references">
      {references.map((reference) => (
        <li key={reference}>
          {/^https?:\/\//.test(reference) ? (
            <a href={reference} rel="noreferrer noopener" target="_blank">
              {reference}
            </a>
          ) : (
            reference
          )}
        </li>
      ))}
    </ul>
  );
}
