import { nearest } from '@gatewatch/event';
import { VALUE_MODIFIERS, type Modified } from './modifiers.ts';
import type { PlaceholderLists } from './placeholder.ts';
import { suggest } from './rule-problem.ts';
import type { Value } from './value.ts';

/** `field|modifier|modifier`, checked. */
export interface ModifierChain {
  readonly field: string;
  readonly modifiers: readonly string[];
  /** values are joined by AND */
  readonly all: boolean;
  /** the whole item is negated */
  readonly negated: boolean;
  /** the value modifiers, in written order */
  readonly changes: readonly string[];
}

const KNOWN = [...VALUE_MODIFIERS.keys(), 'all', 'neq'];
const REGEX_FLAGS = new Set(['i', 'ignorecase', 'm', 'multiline', 's', 'dotall']);
const HINTS: Readonly<Record<string, string>> = {
  not: ": negate in the condition ('selection and not filter'), or use 'neq'",
  equals: ': leave it out, equality is the default',
  regex: ": did you mean 're'?",
  regexp: ": did you mean 're'?",
  begins: ": did you mean 'startswith'?",
  near: ': it was removed from Sigma; use a correlation of type temporal',
};

/** @returns the chain, or a message about the first thing that is wrong with it */
export function parseChain(key: string): ModifierChain | string {
  const [field = '', ...modifiers] = key.split('|');
  for (const [index, modifier] of modifiers.entries()) {
    const wrong = explainModifier(modifier, index, modifiers);
    if (wrong !== undefined) return wrong;
  }
  return {
    field,
    modifiers,
    all: modifiers.includes('all'),
    negated: modifiers.includes('neq'),
    changes: modifiers.filter((modifier) => VALUE_MODIFIERS.has(modifier)),
  };
}

function explainModifier(
  modifier: string,
  index: number,
  modifiers: readonly string[],
): string | undefined {
  if (!KNOWN.includes(modifier)) {
    const advice = HINTS[modifier] ?? suggest(nearest(modifier, KNOWN), KNOWN);
    return `unknown modifier '${modifier}'${advice}`;
  }
  if (modifiers.indexOf(modifier) !== index) return `modifier '${modifier}' is written twice`;
  return explainOrder(modifier, index, modifiers);
}

function explainOrder(
  modifier: string,
  index: number,
  modifiers: readonly string[],
): string | undefined {
  const before = modifiers.slice(0, index).filter((name) => name !== 'all' && name !== 'neq');
  if (modifier === 're' && before.length > 0) {
    return `'re' must be the first modifier: write 're|${before.join('|')}'`;
  }
  if (modifier === 'cidr' && before.some((name) => name !== 'expand')) {
    return `'cidr' must be the first modifier (only 'expand' may stand before it)`;
  }
  if (modifier === 'exists' && modifiers.length > 1) {
    return `'exists' cannot be combined with ${modifiers.filter((name) => name !== 'exists').join(', ')}`;
  }
  if (REGEX_FLAGS.has(modifier) && !before.includes('re')) {
    return `'${modifier}' is a flag of regular expressions: write 're|${modifier}'`;
  }
  return undefined;
}

/** Applies the chain to one value, in written order. */
export function applyChain(value: Value, chain: ModifierChain, lists: PlaceholderLists): Modified {
  let values: readonly Value[] = [value];
  for (const name of chain.changes) {
    const next: Value[] = [];
    for (const current of values) {
      const changed = VALUE_MODIFIERS.get(name)?.(current, lists) ?? [];
      if ('problem' in changed) return { ...changed, problem: `${name} ${changed.problem}` };
      next.push(...changed);
    }
    values = next;
  }
  return values;
}
