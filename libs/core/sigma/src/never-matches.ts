import type { Expression } from './expression.ts';
import { contradicts, type Fact } from './test-conflict.ts';

/** Two demands that no event meets together; none where there are several ways to fail. */
export interface Contradiction {
  readonly facts?: readonly [Fact, Fact];
}

/** Steps after which a rule is taken to be one that can match. */
const MAX_STEPS = 5_000;

/**
 * Why no event can ever satisfy an expression; undefined where one may. Not everything that is impossible is found, and nothing that is
 * possible is called impossible, save that a field of which `isList` is false holds no list.
 */
export function findContradiction(
  expression: Expression,
  isList: (field: string) => boolean,
): Contradiction | undefined {
  return new ContradictionSearch(isList).run(expression);
}

interface Goal {
  readonly expression: Expression;
  readonly holds: boolean;
}

/** A keyword is a fact about the whole event. */
const WHOLE_EVENT = '';

class ContradictionSearch {
  readonly #isList: (field: string) => boolean;
  #steps = 0;
  #found: Contradiction | undefined;
  #branches = 0;
  constructor(isList: (field: string) => boolean) {
    this.#isList = isList;
  }

  run(expression: Expression): Contradiction | undefined {
    if (this.#canHold([{ expression, holds: true }], [])) return undefined;
    return this.#branches === 0 ? (this.#found ?? {}) : {};
  }

  /** Whether all goals can hold together with the facts. What must hold in any case comes first, choices after it. */
  #canHold(goals: readonly Goal[], known: readonly Fact[]): boolean {
    const facts = [...known];
    const choices: Goal[][] = [];
    const open = [...goals];
    for (let goal = open.pop(); goal; goal = open.pop()) {
      if (this.#steps++ > MAX_STEPS) return true;
      const parts = partsOf(goal);
      if (parts === undefined) {
        if (!this.#add(goal, facts)) return false;
      } else if (parts.all) open.push(...parts.goals.toReversed());
      else choices.push(parts.goals);
    }
    return this.#canChoose(choices, facts);
  }

  #canChoose(choices: readonly Goal[][], facts: readonly Fact[]): boolean {
    const [choice, ...others] = choices.toSorted((left, right) => left.length - right.length);
    if (!choice) return true;
    if (choice.length > 1) this.#branches++;
    const rest = others.map((goals): Goal => ({ expression: either(goals), holds: true }));
    return choice.some((goal) => this.#canHold([goal, ...rest], facts));
  }

  #add({ expression, holds }: Goal, facts: Fact[]): boolean {
    const fact = factOf(expression, holds);
    if (!fact) return true;
    const key = JSON.stringify(fact.test);
    const clash = facts.find((other) => {
      const isSame = other.field === fact.field && JSON.stringify(other.test) === key;
      if (isSame) return other.holds !== fact.holds;
      return contradicts(other, fact, fact.field !== WHOLE_EVENT && !this.#isList(fact.field));
    });
    if (clash) this.#found = { facts: [clash, fact] };
    facts.push(fact);
    return !clash;
  }
}

function factOf(expression: Expression, holds: boolean): Fact | undefined {
  if (expression.kind === 'field') return { field: expression.field, test: expression.test, holds };
  if (expression.kind !== 'keyword') return undefined;
  return { field: WHOLE_EVENT, test: expression.test, holds };
}

/** Goals of which one must hold, as one expression. */
function either(goals: readonly Goal[]): Expression {
  const parts = goals.map(({ expression, holds }): Expression =>
    holds ? expression : { kind: 'not', of: expression },
  );
  return { kind: 'or', of: parts };
}

/** What a goal comes to: all of some goals, or one of them; undefined for a test. */
function partsOf({ expression, holds }: Goal): { all: boolean; goals: Goal[] } | undefined {
  switch (expression.kind) {
    case 'named':
      return { all: true, goals: [{ expression: expression.of, holds }] };
    case 'not':
      return { all: true, goals: [{ expression: expression.of, holds: !holds }] };
    case 'and':
    case 'or': {
      const all = (expression.kind === 'and') === holds;
      return { all, goals: expression.of.map((part) => ({ expression: part, holds })) };
    }
    case 'field':
    case 'keyword':
      return undefined;
  }
}
