import { canonicalText, identify } from '@gatewatch/event';
import { isExtension } from '@gatewatch/sigma';
import { BaselineState } from './baseline-state.ts';
import { CorrelationState } from './correlation-state.ts';
import { windowFactory } from './create-window.ts';
import { extensionStates } from './extension-states.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { RuleState } from './rule-state.ts';
import type { Reference, StatefulRule } from './stateful-rule.ts';

/** Of what a baseline stores: what an older one stored means nothing to it. */
const BASELINE_FORM = 2;

/** Puts a draft and its resolved references (one per rule as written) together. */
export function buildStatefulRule(
  draft: RuleDraft,
  written: readonly Reference[],
  { silent, stage }: Pick<StatefulRule, 'silent' | 'stage'>,
): StatefulRule {
  const ids = [...new Set(written.map(({ id }) => id))];
  const references = ids.flatMap((id) => written.find((reference) => reference.id === id) ?? []);
  const indexes = written.map(({ id }) => ids.indexOf(id));
  return {
    stateKey: stateKeyOf(draft, references, indexes),
    metadata: draft.metadata,
    references,
    valueKind: draft.valueKind,
    oncePerEvent: draft.oncePerEvent,
    lifetime: draft.lifetime,
    stage,
    silent,
    body: draft.body,
    createState: stateFactory(draft, indexes),
  };
}

function stateFactory(draft: RuleDraft, indexes: readonly number[]): () => RuleState {
  const { body } = draft;
  if (body.kind === 'baseline') {
    const { rule } = body;
    const names: string[] = [];
    for (const [at, index] of indexes.entries()) names[index] ??= rule.rules[at] ?? '';
    return () => new BaselineState(rule, names);
  }
  const { rule } = body;
  if (isExtension(rule.type)) return extensionStates(rule.type, rule);
  const createWindow = windowFactory(rule.type, rule, indexes);
  return () => new CorrelationState(createWindow(), rule.timespanMs);
}

/** Of what shapes the state and nothing else: a new title, level or tag keeps what was learned. */
function stateKeyOf(
  draft: RuleDraft,
  references: readonly Reference[],
  indexes: readonly number[],
): string {
  const feeds = references.map(({ key, groupBy, valueFields }) => ({ key, groupBy, valueFields }));
  const shape = { feeds, indexes, groupBy: draft.groupBy, ...bodyShape(draft) };
  return identify('state', 1, canonicalText(shape));
}

function bodyShape({ body }: RuleDraft): object {
  if (body.kind === 'baseline') {
    const { rules: _, ...shape } = body.rule;
    return { kind: 'baseline', form: BASELINE_FORM, ...shape };
  }
  const { type, timespanMs, bounds, valueFields, percentile, expression, rules, options } =
    body.rule;
  // names in an expression stand for references; they matter only where there is one
  const words = expression === undefined ? [] : rules;
  const settings = isExtension(type) ? { options } : {};
  return {
    kind: type,
    timespanMs,
    bounds,
    valueFields,
    percentile,
    expression,
    words,
    ...settings,
  };
}
