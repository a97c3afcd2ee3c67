import {
  entityKey,
  formatDuration,
  type Detection,
  type Entity,
  type Problem,
} from '@gatewatch/event';
import { runOrdered, type RuleSet } from '@gatewatch/engine';
import { parseRuleCases } from './parse-rule-cases.ts';
import { CASE_START, type ExpectedFiring, type RuleCase } from './rule-case.ts';

export interface RuleCaseResult {
  readonly name: string;
  readonly line: number;
  readonly ok: boolean;
  /** one sentence for each firing that is missing or too many */
  readonly differences: readonly string[];
}

export interface RuleCasesReport {
  readonly file: string;
  readonly results: readonly RuleCaseResult[];
  readonly problems: readonly Problem[];
}

/** What fired, as a case names it. */
interface Firing {
  readonly rule: string;
  readonly at: number;
  readonly entity: Entity;
}

/**
 * Runs every case of a file alone. A case holds when exactly what it lists fires: the same rules, times and entities, in any order.
 * Where `rules` holds more than the rules beside the file, the others are asked too, but only what is said by the file's own rules, or by
 * one that some case lists, is compared. A mistake in the file, or a firing of a rule that is not there, is a problem and not a result.
 */
export function runRuleCases(
  { path, text }: { readonly path: string; readonly text: string },
  rules: RuleSet,
): RuleCasesReport {
  const { cases, problems } = parseRuleCases(path, text);
  const unknown = cases.flatMap(({ fires }) => unknownRules(path, fires, rules));
  const judged = judgedRules(path, cases, rules);
  const results = unknown.length > 0 ? [] : cases.map((one) => runCase(one, rules, judged));
  return { file: path, results, problems: [...problems, ...unknown] };
}

function unknownRules(file: string, fires: readonly ExpectedFiring[], rules: RuleSet): Problem[] {
  return fires
    .filter(({ rule }) => rules.rule(rule)?.fires !== true)
    .map(({ rule, line }) => {
      const ids = rules.list.filter(({ fires }) => fires).map(({ metadata }) => metadata.id);
      const what = rules.rule(rule)
        ? `the rule '${rule}' only feeds others and never fires by itself`
        : `there is no rule '${rule}'`;
      const message = `${what}; those that fire are ${ids.join(', ') || '(none)'}`;
      return { file, line, column: 1, code: 'CASE_UNKNOWN_RULE', message, severity: 'error' };
    });
}

/** Ids of the rules beside the file and of those that its cases list. */
function judgedRules(path: string, cases: readonly RuleCase[], rules: RuleSet): Set<string> {
  const beside = path.replace(/\.cases(\.ya?ml)$/, '$1');
  const own = rules.list.filter(({ metadata }) => metadata.file === beside);
  const listed = cases.flatMap(({ fires }) => fires.map(({ rule }) => rule));
  return new Set([...own.map(({ metadata }) => metadata.id), ...listed]);
}

function runCase(
  { name, line, events, fires }: RuleCase,
  rules: RuleSet,
  judged: ReadonlySet<string>,
): RuleCaseResult {
  const detections = runOrdered(
    rules,
    events.map((event, index) => ({ event, line: index })),
  );
  const found = detections.filter(({ rule_id }) => judged.has(rule_id)).map(toFiring);
  const differences = [
    ...without(fires, found).map((firing) => `missing: ${describe(firing, rules)}`),
    ...without(found, fires).map((firing) => `not expected: ${describe(firing, rules)}`),
  ];
  return { name, line, ok: differences.length === 0, differences };
}

function toFiring({ rule_id, at, entities }: Detection): Firing {
  return { rule: rule_id, at: at - CASE_START, entity: entities[0] ?? {} };
}

/** What is in `firings` beyond what is in `others`, each of these taking away one. */
function without(firings: readonly Firing[], others: readonly Firing[]): Firing[] {
  const left = others.map(keyOf);
  return firings.filter((firing) => {
    const place = left.indexOf(keyOf(firing));
    if (place < 0) return true;
    left.splice(place, 1);
    return false;
  });
}

/** The order of an entity's fields does not matter. */
function keyOf({ rule, at, entity }: Firing): string {
  const sorted = Object.entries(entity).sort(([a], [b]) => (a < b ? -1 : 1));
  return entityKey(`${rule} ${at}`, Object.fromEntries(sorted));
}

function describe({ rule, at, entity }: Firing, rules: RuleSet): string {
  const title = rules.rule(rule)?.metadata.title ?? rule;
  const who = Object.entries(entity).map(([field, value]) => `${field}=${value}`);
  return `'${title}' at ${formatDuration(at)} for ${who.join(', ')}`;
}
