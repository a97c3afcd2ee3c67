import type { Problems, YamlEntry, YamlNode } from '@gatewatch/event';
import { allOf, anyOf, type Expression, type Test } from './expression.ts';
import { applyChain, parseChain, type ModifierChain } from './modifier-chain.ts';
import { holdsPlaceholder, type PlaceholderLists } from './placeholder.ts';
import { refuse, warn } from './rule-problem.ts';
import { literalOf, openEnd, openStart, parsePattern } from './text-pattern.ts';
import { toTest, type Value } from './value.ts';

export interface SelectionContext {
  readonly problems: Problems;
  readonly lists: PlaceholderLists;
}

/** Deepest nesting of lists and maps in a selection. */
export const MAX_SELECTION_DEPTH = 16;

/**
 * A selection: a map is AND of its items, a list of scalars is keywords, any other list is OR of its entries.
 * @returns undefined after reporting what is wrong
 */
export function parseSelection(
  node: YamlNode,
  context: SelectionContext,
  depth = 0,
): Expression | undefined {
  if (depth > MAX_SELECTION_DEPTH) {
    refuse(context.problems, node, 'SIGMA_SELECTION', 'lists are nested too deeply: flatten them');
    return undefined;
  }
  if (node.kind === 'map') return parseMap(node, context);
  if (node.kind === 'null' && depth === 0) return refuseEmpty(node, context);
  if (node.kind !== 'list') return parseItem(KEYWORDS, { key: node, value: node }, context);
  const items = node.items();
  if (items.length === 0) return refuseEmpty(node, context);
  if (items.every(({ kind }) => kind !== 'map' && kind !== 'list')) {
    return parseItem(KEYWORDS, { key: node, value: node }, context);
  }
  const parts = items.map((item) => parseSelection(item, context, depth + 1));
  return parts.every((part) => part !== undefined) ? anyOf(parts) : undefined;
}

const KEYWORDS: ModifierChain = {
  field: '',
  modifiers: [],
  all: false,
  negated: false,
  changes: [],
};

function refuseEmpty(node: YamlNode, { problems }: SelectionContext): undefined {
  refuse(
    problems,
    node,
    'SIGMA_SELECTION',
    'the selection is empty: write its fields below it, indented deeper',
  );
}

function parseMap(node: YamlNode, context: SelectionContext): Expression | undefined {
  const entries = node.entries();
  if (entries.length === 0) return refuseEmpty(node, context);
  const parts = entries.map((entry) => parseEntry(entry, context));
  return parts.every((part) => part !== undefined) ? allOf(parts) : undefined;
}

function parseEntry(entry: YamlEntry, context: SelectionContext): Expression | undefined {
  const chain = parseChain(entry.name);
  if (typeof chain === 'string') {
    refuse(context.problems, entry.key, 'SIGMA_MODIFIER', `${entry.name}: ${chain}`);
    return undefined;
  }
  return parseItem(chain, entry, context);
}

type Item = Pick<YamlEntry, 'key' | 'value'>;

function parseItem(
  chain: ModifierChain,
  { key, value }: Item,
  context: SelectionContext,
): Expression | undefined {
  const nodes = value.kind === 'list' ? value.items() : [value];
  if (nodes.length === 0) return parseEmptyList(chain, key, context);
  if (!checkItem(chain, value, nodes, context)) return undefined;
  const parts = nodes.map((node) => parseValue(chain, node, context));
  if (!parts.every((part) => part !== undefined)) return undefined;
  const joined = chain.all ? allOf(parts) : anyOf(parts);
  return chain.negated ? { kind: 'not', of: joined } : joined;
}

/** As pySigma has it: null, whatever the modifiers do to values. */
function parseEmptyList(
  chain: ModifierChain,
  key: YamlNode,
  { problems }: SelectionContext,
): Expression | undefined {
  const { field } = chain;
  const text = `${describe(chain)} has an empty list`;
  if (field === '') {
    refuse(problems, key, 'SIGMA_SELECTION', `${text}: write the words to look for`);
    return undefined;
  }
  const message = `${text}, which means null (the field is absent or null): write the values, or null if that is meant`;
  warn(problems, key, 'SIGMA_SELECTION', message);
  const absent: Expression = { kind: 'field', field, test: { kind: 'null' } };
  return chain.negated ? { kind: 'not', of: absent } : absent;
}

function checkItem(
  chain: ModifierChain,
  value: YamlNode,
  nodes: readonly YamlNode[],
  { problems }: SelectionContext,
): boolean {
  if (chain.all && nodes.length === 1) {
    refuse(problems, value, 'SIGMA_MODIFIER', `'all' says nothing about one value: leave it out`);
    return false;
  }
  for (const node of nodes.length > 1 ? nodes : []) {
    if (node.kind !== 'null') continue;
    const advice =
      'write a selection of its own for the absent field and join both in the condition';
    warn(problems, node, 'SIGMA_MODIFIER_VALUE', `null within a list is not in Sigma: ${advice}`);
  }
  return true;
}

function parseValue(
  chain: ModifierChain,
  node: YamlNode,
  context: SelectionContext,
): Expression | undefined {
  const value = readValue(node);
  if (value === undefined) {
    const shape = node.kind === 'map' ? 'a map' : 'a list within a list';
    const inner = node.entries()[0]?.name ?? 'inner';
    const advice = `write nested fields with dots, as in ${chain.field}.${inner}: value`;
    const message = `${describe(chain)} takes a scalar or a list of scalars, not ${shape}: ${advice}`;
    refuse(context.problems, node, 'SIGMA_SELECTION', message);
    return undefined;
  }
  const values = applyChain(value, chain, context.lists);
  if ('problem' in values) {
    const tell = values.isMissing ? warn : refuse;
    tell(context.problems, node, codeOf(values.problem), `${describe(chain)}: ${values.problem}`);
    return undefined;
  }
  checkExpansion(chain, node, context);
  const tests = values.map((changed) => demand(chain, changed, node, context));
  return tests.every((test) => test !== undefined) ? anyOf(tests) : undefined;
}

function checkExpansion(
  chain: ModifierChain,
  node: YamlNode,
  { problems }: SelectionContext,
): void {
  if (!chain.changes.includes('expand') || holdsPlaceholder(node.source ?? '')) return;
  const message = `${describe(chain)} finds no %placeholder% in the value: add one, or remove 'expand'`;
  warn(problems, node, 'SIGMA_PLACEHOLDER', message);
}

function codeOf(problem: string): 'SIGMA_REGEX' | 'SIGMA_PLACEHOLDER' | 'SIGMA_MODIFIER_VALUE' {
  if (problem.startsWith('re ')) return 'SIGMA_REGEX';
  return problem.startsWith('expand ') ? 'SIGMA_PLACEHOLDER' : 'SIGMA_MODIFIER_VALUE';
}

function describe({ field, modifiers }: ModifierChain): string {
  return [field || 'keyword', ...modifiers].join('|');
}

function readValue(node: YamlNode): Value | undefined {
  const { scalar } = node;
  if (scalar === undefined) return undefined;
  if (scalar === null) return { kind: 'null' };
  if (typeof scalar === 'boolean') return { kind: 'boolean', value: scalar };
  if (typeof scalar === 'number') {
    return { kind: 'number', value: scalar, raw: node.source ?? String(scalar) };
  }
  const text = {
    kind: 'string',
    raw: scalar,
    pattern: parsePattern(scalar),
    cased: false,
  } as const;
  return node.kind === 'number' ? { ...text, number: Number(scalar) } : text;
}

function demand(
  chain: ModifierChain,
  value: Value,
  node: YamlNode,
  { problems }: SelectionContext,
): Expression | undefined {
  const test = toTest(value);
  if (test === undefined) {
    const advice = "put 'base64' or 'base64offset' after the encoding";
    const message = `${describe(chain)}: these bytes are no text: ${advice}`;
    refuse(problems, node, 'SIGMA_MODIFIER_VALUE', message);
    return undefined;
  }
  if (chain.field !== '') {
    const { field } = chain;
    return anyOf(spellings(test).map((spelled) => ({ kind: 'field', field, test: spelled })));
  }
  const keyword = toKeyword(test, chain);
  if (keyword) return { kind: 'keyword', test: keyword };
  const message = `${describe(chain)}: a keyword cannot be ${test.kind}: name a field before the |`;
  refuse(problems, node, 'SIGMA_MODIFIER_VALUE', message);
  return undefined;
}

/** JSON's reader makes of an integer beyond 2^53 the nearest number that it has, which has a text of its own. */
function spellings(test: Test): readonly Test[] {
  const literal = test.kind === 'text' && !test.cased ? literalOf(test.pattern) : undefined;
  if (literal === undefined || !/^-?[1-9]\d{15,}$/.test(literal)) return [test];
  const nearest = String(Number(literal));
  return nearest === literal ? [test] : [test, { kind: 'text', pattern: [nearest], cased: false }];
}

/** A keyword is searched within every value of the event, unless `startswith` or `endswith` places it. */
function toKeyword(test: Test, { modifiers }: ModifierChain): Test | undefined {
  if (test.kind === 'regex' || test.kind === 'cidr') return test;
  if (test.kind === 'number') {
    return { kind: 'text', pattern: openStart(openEnd([String(test.value)])), cased: false };
  }
  if (test.kind !== 'text') return undefined;
  const placed = modifiers.includes('startswith') || modifiers.includes('endswith');
  return placed ? test : { ...test, pattern: openStart(openEnd(test.pattern)) };
}
