import { isExtension, type CorrelationRule, type ExtensionType } from '@gatewatch/sigma';
import { CorrelationState } from './correlation-state.ts';
import { NewValueWindow } from './extensions/new-value-window.ts';
import type { RuleState } from './rule-state.ts';

const WEEK_MS = 604_800_000;

interface ExtensionKind {
  /** @returns what makes the empty state of a new entity */
  readonly states: (rule: CorrelationRule) => () => RuleState;
  /** how long after its newest sample an entity still matters, ms; the timespan where nothing is said */
  readonly lifetime?: (rule: CorrelationRule) => number;
}

const KINDS: Readonly<Record<ExtensionType, ExtensionKind>> = {
  new_value: { states: newValueStates, lifetime: (rule) => spanOf(rule, 'forget') },
};

/** @returns what makes the state of a new entity under a type that is ours */
export function extensionStates(type: ExtensionType, rule: CorrelationRule): () => RuleState {
  return KINDS[type].states(rule);
}

/** How long after its newest sample an entity still matters, ms. */
export function lifetimeOf(rule: CorrelationRule): number {
  const lifetime = isExtension(rule.type) ? KINDS[rule.type].lifetime : undefined;
  return lifetime?.(rule) ?? rule.timespanMs;
}

function spanOf({ options, timespanMs }: CorrelationRule, name: string): number {
  return numberOf(options[name]) ?? timespanMs;
}

function numberOf(option: number | string | undefined): number | undefined {
  return typeof option === 'number' ? option : undefined;
}

function newValueStates(rule: CorrelationRule): () => RuleState {
  const { timespanMs: span, bounds, options } = rule;
  const support = numberOf(options['support']);
  const settings = {
    span,
    bounds,
    learn: numberOf(options['learn']) ?? (support === undefined ? WEEK_MS : 0),
    support: support ?? 0,
    forget: spanOf(rule, 'forget'),
  };
  return () => new CorrelationState(new NewValueWindow(settings), span);
}
