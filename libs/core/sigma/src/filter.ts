import { canonicalText, nearest, type FieldValue, type YamlNode } from '@gatewatch/event';
import { parseDetection } from './detection.ts';
import { narrowRule } from './detection-rule.ts';
import type { Expression } from './expression.ts';
import { isWithin, readLogsource } from './logsource.ts';
import type { Logsource, RuleMetadata, SigmaDocument } from './model.ts';
import { readTexts } from './node-checks.ts';
import { refuse, suggest, warn } from './rule-problem.ts';
import type { SelectionContext } from './selection.ts';

/** A global filter: narrows rules of its logsource by its condition, as written. */
export interface Filter {
  readonly metadata: RuleMetadata;
  readonly logsource: Logsource;
  /** ids or names; undefined: every rule of the logsource */
  readonly rules: readonly string[] | undefined;
  readonly expression: Expression;
  readonly source: string;
  readonly node: YamlNode;
  readonly context: SelectionContext;
}

/** Reads the parts of a document that are a filter's own. @returns undefined after reporting what is wrong */
export function readFilter(
  node: YamlNode,
  metadata: RuleMetadata,
  context: SelectionContext,
): Filter | undefined {
  const logsource = readLogsource(node, context.problems);
  const body = node.get('filter');
  if (body?.kind !== 'map') {
    const message = "'filter' must be a map with rules, selections and a condition";
    refuse(context.problems, body ?? node, 'SIGMA_FILTER', message);
    return undefined;
  }
  const rules = readFilterRules(body, context);
  const expression = readFilterCondition(body, context);
  if (!logsource || !expression || rules === undefined) return undefined;
  return {
    metadata,
    logsource,
    rules: rules.length === 0 ? undefined : rules,
    expression,
    source: canonicalText(body.toValue() as FieldValue),
    node: body,
    context,
  };
}

function readFilterCondition(body: YamlNode, context: SelectionContext): Expression | undefined {
  const { problems } = context;
  const condition = body.get('condition');
  if (condition?.kind === 'list') {
    refuse(problems, condition, 'SIGMA_FILTER', "a filter's condition is one text, no list");
    return undefined;
  }
  const detection = parseDetection(body, context, ['rules']);
  if (detection && !detection.negates) {
    const message =
      "the condition has no 'not': only events that satisfy it are kept; to leave them out write 'not'";
    warn(problems, condition, 'SIGMA_FILTER', message);
  }
  return detection?.expression;
}

function readFilterRules(body: YamlNode, { problems }: SelectionContext): string[] | undefined {
  const at = body.get('rules');
  if (at === undefined) {
    const message = "'rules' is missing: list ids or names of rules, or write 'rules: any'";
    refuse(problems, body, 'SIGMA_MISSING_KEY', message);
    return undefined;
  }
  const rules = readTexts(at, 'rules', problems, { bare: true, code: 'SIGMA_FILTER' });
  return rules.some((rule) => rule.toLowerCase() === 'any') ? [] : rules;
}

/** Applies a filter to the documents that it is about. References that lead nowhere are reported. `known` are ids and names of broken documents too. */
export function applyFilter(
  filter: Filter,
  documents: readonly SigmaDocument[],
  known: ReadonlySet<string>,
): SigmaDocument[] {
  for (const reference of filter.rules ?? []) checkReference(filter, reference, documents, known);
  return documents.map((document) => {
    if (document.kind !== 'rule' || !isWithin(document.logsource, filter.logsource))
      return document;
    const isNamed = filter.rules?.some((reference) => answersTo(document, reference)) ?? true;
    return isNamed ? narrowRule(document, filter.expression, filter.source) : document;
  });
}

function checkReference(
  { logsource, node, context }: Filter,
  reference: string,
  documents: readonly SigmaDocument[],
  known: ReadonlySet<string>,
): void {
  const { problems } = context;
  const at = node.get('rules');
  const target = documents.find((document) => answersTo(document, reference));
  if (target === undefined) {
    if (known.has(reference)) return;
    const near = nearest(reference, known);
    const advice = near === undefined ? ', so that there is nothing to filter' : suggest(near, []);
    const tell = near === undefined ? warn : refuse;
    tell(problems, at, 'SIGMA_UNKNOWN_RULE', `there is no rule '${reference}'${advice}`);
  } else if (target.kind !== 'rule') {
    const message = `'${reference}' is no detection rule: filters apply to detection rules only, name those that it refers to`;
    refuse(problems, at, 'SIGMA_FILTER', message);
  } else if (!isWithin(target.logsource, logsource)) {
    const message = `'${reference}' has another logsource than the filter, which does not apply to it`;
    warn(problems, at, 'SIGMA_FILTER', message);
  }
}

/** Whether a reference by id or name means this document. */
export function answersTo(document: RuleMetadata, reference: string): boolean {
  return (
    document.id === reference.toLowerCase() ||
    document.id === reference ||
    document.name === reference
  );
}
