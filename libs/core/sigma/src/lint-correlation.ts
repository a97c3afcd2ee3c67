import type { YamlNode } from '@gatewatch/event';
import { answersTo } from './filter.ts';
import { unknownField, type LintContext } from './lint-context.ts';
import { isCounting } from './correlation-condition.ts';
import { isExtension } from './correlation-extensions.ts';
import type { Comparison, CorrelationRule, DetectionRule, ExtensionDocument } from './model.ts';

/** What is doubtful about a correlation or a baseline. */
export function lintCorrelation(
  document: CorrelationRule | ExtensionDocument,
  context: LintContext,
): void {
  if (document.kind === 'correlation') {
    lintBounds(document, context);
    lintReach(document, context);
  }
  const aliases = document.kind === 'correlation' ? document.aliases : {};
  const words = namesIn(document.node.get('rules'));
  for (const at of fieldNodes(document)) {
    const field = String(at.scalar);
    for (const word of words) {
      const rule = context.documents.find((one) => answersTo(one, word));
      if (rule?.kind === 'rule') lintField(aliases[field]?.[word] ?? field, at, rule, context);
    }
  }
}

function lintField(field: string, at: YamlNode, rule: DetectionRule, context: LintContext): void {
  const known = context.fieldsOf(rule.logsource);
  if (!known || known.has(field)) return;
  const message = `${unknownField(field, known)} ('${rule.name ?? rule.id}' is of that logsource, and without the field an event counts for nothing)`;
  context.warn(at, 'LINT_UNKNOWN_FIELD', message);
}

/** Where a correlation or baseline names fields: to group by, to count, to compute over. */
function fieldNodes({ node }: CorrelationRule | ExtensionDocument): YamlNode[] {
  const condition = node.get('condition');
  const measure = node.get('measure');
  return [
    ...itemsOf(node.get('group-by')),
    ...itemsOf(node.get('by')),
    ...itemsOf(condition?.kind === 'map' ? condition.get('field') : undefined),
    ...(measure?.kind === 'map' ? measure.entries().map(({ value }) => value) : []),
  ].filter((at) => typeof at.scalar === 'string');
}

function itemsOf(node: YamlNode | undefined): YamlNode[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items() : [node];
}

function namesIn(node: YamlNode | undefined): string[] {
  return itemsOf(node).map(({ scalar }) => String(scalar));
}

const HOLDS_FOR_ONE: Readonly<Record<Comparison, (bound: number) => boolean>> = {
  gt: (bound) => bound < 1,
  gte: (bound) => bound <= 1,
  lt: (bound) => bound > 1,
  lte: (bound) => bound >= 1,
  eq: (bound) => bound === 1,
  neq: (bound) => bound !== 1,
};

/** More rules than a temporal correlation has cannot be seen. */
function lintReach({ type, rules, bounds, node }: CorrelationRule, { warn }: LintContext): void {
  if (!type.startsWith('temporal')) return;
  const most = type === 'temporal' ? new Set(rules).size : rules.length;
  const { gte = 0, gt = -1, eq = 0 } = bounds;
  if (Math.max(gte, gt + 1, eq) <= most) return;
  const message = `no events can satisfy this: it asks for more rules than the ${most} that are listed`;
  warn(node.get('condition'), 'LINT_NEVER_MATCHES', message);
}

/** A bound that is no lower bound is asked at each event, and so is true before anything has gathered. */
function lintBounds({ type, bounds, node }: CorrelationRule, { warn }: LintContext): void {
  const given = Object.entries(bounds) as [Comparison, number][];
  const upper = given.filter(([name]) => !name.startsWith('g'));
  // what shares and distances of ours are held against has a least number of events of its own
  if (isExtension(type) && !isCounting(type)) return;
  const isTrueAtOnce = isCounting(type)
    ? given.every(([name, bound]) => HOLDS_FOR_ONE[name](bound))
    : given.length === upper.length && upper.every(([name]) => name !== 'eq');
  if (upper.length === 0 || !isTrueAtOnce) return;
  const words = upper.map(([name, bound]) => `${name}: ${bound}`).join(', ');
  const message = `'${words}' is true at the first event already, and a condition is asked at each event and never at silence: add a lower bound, or count what should be rare with gte`;
  warn(node.get('condition'), 'LINT_FIRES_AT_FIRST', message);
}
