import { describeMeasure, type BaselineBody } from '@gatewatch/baseline';
import { formatDuration, type Entity } from '@gatewatch/event';
import type { CorrelationRule } from '@gatewatch/sigma';
import type { Firing } from './rule-state.ts';
import { wantsAllStages } from './ordered-condition.ts';
import type { StatefulRule } from './stateful-rule.ts';
import { describeBounds } from './windows/bounds.ts';

type Values = Readonly<Record<string, number>>;
export type Found = Pick<Firing, 'values' | 'about'>;

/** One sentence for a person: what was measured, over which time, for whom, and the bound. */
export function describeFiring(rule: StatefulRule, found: Found, entity: Entity): string {
  const { body } = rule;
  return body.kind === 'baseline'
    ? describeBaseline(body.rule, found.values, entity)
    : describeCorrelation(rule, body.rule, { found, entity });
}

interface Told {
  readonly rule: CorrelationRule;
  readonly references: StatefulRule['references'];
  readonly values: Values;
  readonly about: string;
  readonly fields: string;
}

const SUBJECTS: Readonly<Record<CorrelationRule['type'], (told: Told) => string>> = {
  event_count: ({ values, references }) =>
    `${values['count']} ${values['count'] === 1 ? 'event' : 'events'} of ${references.map(({ name }) => name).join(' or ')}`,
  value_count: ({ values, fields }) => `${values['distinct']} different ${fields}`,
  value_sum: aggregate,
  value_avg: aggregate,
  value_median: aggregate,
  value_percentile: aggregate,
  temporal: ({ values, references }) =>
    `${values['rules']} of ${references.map(({ name }) => name).join(', ')}`,
  temporal_ordered: inOrder,
  new_value: ({ values, fields, about }) => `${values['new']} new ${fields}${about}`,
};

/** `5 different api.key.id within 30m from source.ip=203.0.113.9 (bound: at least 5)` */
function describeCorrelation(
  { references }: StatefulRule,
  rule: CorrelationRule,
  { found, entity }: { readonly found: Found; readonly entity: Entity },
): string {
  const { values, about } = found;
  const told = {
    rule,
    references,
    values,
    about: about === undefined ? '' : ` (${about})`,
    fields: fieldsOf(rule),
  };
  const subject = `${SUBJECTS[rule.type](told)} within ${formatDuration(rule.timespanMs)}${fromEntity(entity)}`;
  if (rule.type === 'temporal_ordered' && wantsAllStages(rule)) return `${subject}, in this order`;
  const order = rule.type === 'temporal_ordered' ? ', in this order' : '';
  return `${subject}${order} (bound: ${rule.expression ?? describeBounds(rule.bounds)})`;
}

/** those of the condition, without the one that names members */
function fieldsOf({ valueFields, options }: CorrelationRule): string {
  const fields = options['by'] === undefined ? valueFields : valueFields.slice(0, -1);
  return fields.join(' and ');
}

function aggregate({ values, fields }: Told): string {
  const [[name, value] = ['', 0]] = Object.entries(values);
  return `${name} of ${fields} is ${round(value)} over ${values['count']} events`;
}

/** Stages as written, repeated ones too, each by its name. */
function inOrder({ rule, references, values }: Told): string {
  const nameOf = (word: string): string =>
    references.find(({ id, name }) => id === word || name === word)?.name ?? word;
  const names = rule.rules.map(nameOf);
  if (wantsAllStages(rule)) return names.join(', then ');
  return `${values['stages']} of ${names.join(', ')}`;
}

/** `sum(tokens) of 245000 in 5m from api.key.id=k against a habit of 12000 over 300 panes (bound: 80000; mad score 9.1)` */
function describeBaseline(rule: BaselineBody, values: Values, entity: Entity): string {
  const { kind } = rule.model;
  const measure =
    rule.measure.kind === 'distribution'
      ? `${kind} of ${describeMeasure(rule.measure)} is ${round(values['value'] ?? 0)}`
      : `${describeMeasure(rule.measure)} of ${round(values['value'] ?? 0)}`;
  const habit =
    rule.measure.kind === 'distribution'
      ? `the ${values['support']} panes before`
      : `a habit of ${round(values['expected'] ?? 0)} over ${values['support']} panes`;
  const score = `${kind} score ${round(values['score'] ?? 0)}`;
  const { bound } = values;
  const told = bound === undefined ? score : `bound: ${round(bound)}; ${score}`;
  return `${measure} in ${formatDuration(rule.pane)}${fromEntity(entity)} against ${habit} (${told})`;
}

export function fromEntity(entity: Entity): string {
  const parts = Object.entries(entity).map(([field, value]) => `${field}=${value}`);
  return parts.length === 0 ? '' : ` from ${parts.join(', ')}`;
}

/** Three digits that matter below a thousand, whole numbers above. */
function round(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}
