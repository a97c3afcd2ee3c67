import { namesMatching, parseCondition, type Condition } from './condition.ts';

/** One way to satisfy a string condition over rules: all of some were seen, none of others; by their place in `rules`. */
export interface RuleAlternative {
  readonly all: readonly number[];
  readonly none: readonly number[];
}

/** Most ways to satisfy a string condition that are told apart. */
export const MAX_RULE_ALTERNATIVES = 64;

/**
 * All ways to satisfy a correlation's `expression` (its disjunctive normal form), those left out that another one contains.
 * @returns undefined where there are more than `MAX_RULE_ALTERNATIVES`
 * @throws Error for one that `parseRules` would refuse
 */
export function ruleAlternatives(
  text: string,
  rules: readonly string[],
): readonly RuleAlternative[] | undefined {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return expand(parsed.condition, rules, true);
}

type Alternatives = readonly RuleAlternative[] | undefined;

/** @param wanted false for what stands under a `not` */
function expand(condition: Condition, rules: readonly string[], wanted: boolean): Alternatives {
  switch (condition.kind) {
    case 'name':
      return [leaf(rules.indexOf(condition.name), wanted)];
    case 'not':
      return expand(condition.of, rules, !wanted);
    case 'some':
    case 'every': {
      const leaves = namesMatching(condition.pattern, rules).map((name) => [
        leaf(rules.indexOf(name), wanted),
      ]);
      return (condition.kind === 'every') === wanted ? joinAll(leaves) : joinAny(leaves);
    }
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => expand(part, rules, wanted));
      return (condition.kind === 'and') === wanted ? joinAll(parts) : joinAny(parts);
    }
  }
}

function leaf(rule: number, wanted: boolean): RuleAlternative {
  return wanted ? { all: [rule], none: [] } : { all: [], none: [rule] };
}

function joinAny(parts: readonly Alternatives[]): Alternatives {
  const joined: RuleAlternative[] = [];
  for (const part of parts) {
    if (!part) return undefined;
    joined.push(...part);
  }
  return simplest(joined);
}

function joinAll(parts: readonly Alternatives[]): Alternatives {
  let joined: Alternatives = [{ all: [], none: [] }];
  for (const part of parts) {
    if (!part || !joined) return undefined;
    const known: readonly RuleAlternative[] = joined;
    joined = simplest(known.flatMap((left) => part.map((right) => both(left, right))));
  }
  return joined;
}

function both(left: RuleAlternative, right: RuleAlternative): RuleAlternative {
  return { all: union(left.all, right.all), none: union(left.none, right.none) };
}

function union(left: readonly number[], right: readonly number[]): readonly number[] {
  return [...new Set([...left, ...right])].sort((one, other) => one - other);
}

/** Without what can't be (a rule seen and not seen) and what asks for no less than another one does. */
function simplest(alternatives: readonly RuleAlternative[]): Alternatives {
  const kept: RuleAlternative[] = [];
  const bySize = [...alternatives].sort((left, right) => sizeOf(left) - sizeOf(right));
  for (const one of bySize) {
    if (one.all.some((rule) => one.none.includes(rule))) continue;
    if (kept.some((other) => asksNoMore(other, one))) continue;
    if (kept.length === MAX_RULE_ALTERNATIVES) return undefined;
    kept.push(one);
  }
  return kept;
}

function sizeOf({ all, none }: RuleAlternative): number {
  return all.length + none.length;
}

function asksNoMore(other: RuleAlternative, one: RuleAlternative): boolean {
  return (
    other.all.every((rule) => one.all.includes(rule)) &&
    other.none.every((rule) => one.none.includes(rule))
  );
}
