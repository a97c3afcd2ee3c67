import { nearest, type YamlEntry, type YamlNode } from '@gatewatch/event';
import { adviseCorrelation } from './aggregation.ts';
import {
  namesMatching,
  negates,
  parseCondition,
  type Condition,
  type ParsedCondition,
} from './condition.ts';
import { allOf, anyOf, type Expression } from './expression.ts';
import { refuse, suggest, warn } from './rule-problem.ts';
import { parseSelection, type SelectionContext } from './selection.ts';

type Selections = ReadonlyMap<string, Expression | undefined>;

/** A `detection:` map, or the part of a filter that is shaped like one. */
export interface Detection {
  readonly expression: Expression;
  /** the condition holds a `not` */
  readonly negates: boolean;
}

const SELECTION_NAME = /^[A-Za-z0-9_-]+$/;

/** Reads selections and condition. Keys in `reserved` are no selections. @returns undefined after reporting what is wrong */
export function parseDetection(
  node: YamlNode,
  context: SelectionContext,
  reserved: readonly string[] = [],
): Detection | undefined {
  const entries = node.entries().filter(({ name }) => !reserved.includes(name));
  const timeframe = entries.find(({ name }) => name === 'timeframe');
  if (timeframe) {
    const message = `'timeframe' has no effect, it was removed from Sigma: write a second document with 'correlation:' and its 'timespan'`;
    warn(context.problems, timeframe.key, 'SIGMA_TIMEFRAME', message);
  }
  const named = entries.filter(({ name }) => name !== 'condition' && name !== 'timeframe');
  const selections = parseSelections(named, context);
  const condition = node.get('condition');
  if (condition === undefined) {
    refuse(context.problems, node, 'SIGMA_MISSING_KEY', missingCondition(entries));
    return undefined;
  }
  const conditions = readConditions(condition, timeframe?.value.source, context);
  const resolver = new NameResolver(selections, context, condition);
  const parts = conditions.map((part) => resolver.resolve(part));
  if (conditions.length === 0 || !parts.every((part) => part !== undefined)) return undefined;
  warnUnused(named, resolver.used, context);
  return { expression: anyOf(parts), negates: conditions.some(negates) };
}

function missingCondition(entries: readonly YamlEntry[]): string {
  const names = entries.map(({ name }) => name);
  const near = nearest('condition', names);
  return `'condition' is missing${near === undefined ? ": write which selections must match, e.g. 'condition: selection'" : `: is '${near}' misspelt?`}`;
}

function parseSelections(
  entries: readonly YamlEntry[],
  context: SelectionContext,
): Map<string, Expression | undefined> {
  const selections = new Map<string, Expression | undefined>();
  for (const { name, key, value } of entries) {
    if (!SELECTION_NAME.test(name)) {
      const message = `only a pattern can refer to '${name}': names of selections hold letters, digits, _ and -`;
      warn(context.problems, key, 'SIGMA_SELECTION', message);
    }
    const of = parseSelection(value, context);
    selections.set(name, of && { kind: 'named', name, of });
  }
  if (selections.size === 0) {
    refuse(context.problems, undefined, 'SIGMA_SELECTION', 'there is no selection');
  }
  return selections;
}

/** A list of conditions is OR of them. */
function readConditions(
  node: YamlNode,
  timeframe: string | undefined,
  { problems }: SelectionContext,
): Condition[] {
  const nodes = node.kind === 'list' ? node.items() : [node];
  const conditions: Condition[] = [];
  for (const item of nodes) {
    if (item.kind === 'map' || item.kind === 'list' || item.kind === 'null') {
      refuse(problems, item, 'SIGMA_CONDITION', 'a condition is one line of text');
      continue;
    }
    const parsed = parseCondition(String(item.scalar));
    if (parsed.ok) conditions.push(parsed.condition);
    else refuse(problems, item, parsed.code, explain(parsed, String(item.scalar), timeframe));
  }
  if (nodes.length === 0)
    refuse(problems, node, 'SIGMA_CONDITION', 'the list of conditions is empty');
  return conditions.length === nodes.length ? conditions : [];
}

function explain(
  { code, message }: Exclude<ParsedCondition, { ok: true }>,
  text: string,
  timeframe: string | undefined,
): string {
  return code === 'SIGMA_AGGREGATION' ? adviseCorrelation(text, timeframe) : message;
}

class NameResolver {
  readonly used = new Set<string>();
  readonly #selections: Selections;
  readonly #context: SelectionContext;
  readonly #at: YamlNode;
  constructor(selections: Selections, context: SelectionContext, at: YamlNode) {
    this.#selections = selections;
    this.#context = context;
    this.#at = at;
  }

  resolve(condition: Condition): Expression | undefined {
    switch (condition.kind) {
      case 'name':
        return this.#named(condition.name);
      case 'some':
      case 'every':
        return this.#matching(condition.kind, condition.pattern);
      case 'not': {
        const of = this.resolve(condition.of);
        return of && { kind: 'not', of };
      }
      case 'and':
      case 'or': {
        const parts = condition.of.map((part) => this.resolve(part));
        if (!parts.every((part) => part !== undefined)) return undefined;
        return condition.kind === 'and' ? allOf(parts) : anyOf(parts);
      }
    }
  }

  #named(name: string): Expression | undefined {
    this.used.add(name);
    if (!this.#selections.has(name)) {
      const names = [...this.#selections.keys()];
      const advice = suggest(nearest(name, names), names);
      this.#undefined(`there is no selection '${name}'${advice}`);
    }
    return this.#selections.get(name);
  }

  #matching(kind: 'some' | 'every', pattern: string): Expression | undefined {
    const names = namesMatching(pattern, [...this.#selections.keys()]);
    for (const name of names) this.used.add(name);
    if (names.length === 0) {
      const there = [...this.#selections.keys()].join(', ');
      this.#undefined(`no selection matches '${pattern}'; there are ${there}`);
    }
    const parts = names.map((name) => this.#selections.get(name));
    if (names.length === 0 || !parts.every((part) => part !== undefined)) return undefined;
    return kind === 'some' ? anyOf(parts) : allOf(parts);
  }

  #undefined(message: string): void {
    refuse(this.#context.problems, this.#at, 'SIGMA_UNDEFINED_SELECTION', message);
  }
}

function warnUnused(
  entries: readonly YamlEntry[],
  used: ReadonlySet<string>,
  { problems }: SelectionContext,
): void {
  for (const { name, key } of entries) {
    if (used.has(name) || name.startsWith('_')) continue;
    const message = `the condition does not use the selection '${name}'`;
    warn(problems, key, 'SIGMA_UNUSED_SELECTION', message);
  }
}
