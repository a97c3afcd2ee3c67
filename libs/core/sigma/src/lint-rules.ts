import { Problems, type YamlNode } from '@gatewatch/event';
import type { Expression } from './expression.ts';
import { describeTest } from './explanation.ts';
import { unknownField, type KnownFields, type LintContext } from './lint-context.ts';
import { lintCorrelation } from './lint-correlation.ts';
import type {
  DetectionRule,
  Logsource,
  ParsedRules,
  RuleMetadata,
  SigmaDocument,
} from './model.ts';
import { findContradiction, type Contradiction } from './never-matches.ts';

export interface LintOptions {
  /** undefined: not known, and so nothing is said of fields of that log source */
  readonly fieldsOf?: (logsource: Logsource) => KnownFields | undefined;
}

/** Says what is doubtful about rules that were loaded, as warnings with their places. */
export function lintRules(
  parsed: ParsedRules,
  { fieldsOf = () => undefined }: LintOptions = {},
): Problems['list'] {
  const { documents } = parsed;
  return documents.flatMap((document) => {
    const node = parsed.nodeOf(document);
    if (!node) return [];
    const problems = new Problems(document.file);
    const warn: LintContext['warn'] = (at, code, message) =>
      problems.warning(at ?? node, code, message);
    lintDocument(document, { node, documents, fieldsOf, warn });
    return problems.list;
  });
}

function lintDocument(document: SigmaDocument, context: LintContext): void {
  lintTags(document, context);
  if (document.kind === 'rule') lintRule(document, context);
  else lintCorrelation(document, context);
}

function lintTags({ level, tags }: RuleMetadata, { node, warn }: LintContext): void {
  if (level !== 'high' && level !== 'critical') return;
  if (tags.some((tag) => tag.startsWith('attack.') || tag.startsWith('atlas.'))) return;
  const message = `a rule of level ${level} should say which technique it finds: tags: [attack.t1110] or [atlas.aml.t0055]`;
  warn(node.get('tags') ?? node.get('level'), 'LINT_NO_TECHNIQUE', message);
}

function lintRule(rule: DetectionRule, context: LintContext): void {
  const known = context.fieldsOf(rule.logsource);
  const detection = context.node.get('detection');
  const isList = (field: string): boolean => known?.isList(field) ?? false;
  const contradiction = findContradiction(rule.detection as Expression, isList);
  if (contradiction) {
    const message = `no event can match: ${describeContradiction(contradiction)}`;
    context.warn(detection?.get('condition'), 'LINT_NEVER_MATCHES', message);
  }
  if (known) lintFields(detection, known, context);
}

function describeContradiction({ facts }: Contradiction): string {
  if (!facts) return 'what its selections demand excludes each other';
  const [first, second] = facts.map(({ field, test, holds }) => {
    const words = `${field === '' ? 'any value' : field} ${describeTest(test)}`;
    return holds ? `'${words}'` : `not '${words}'`;
  });
  return `${first} and ${second} exclude each other`;
}

function lintFields(
  detection: YamlNode | undefined,
  known: KnownFields,
  { warn }: LintContext,
): void {
  for (const { name, value } of detection?.entries() ?? []) {
    if (name === 'condition' || name === 'timeframe') continue;
    for (const { field, at } of fieldsIn(value)) {
      if (!known.has(field)) warn(at, 'LINT_UNKNOWN_FIELD', unknownField(field, known));
    }
  }
}

interface FieldPlace {
  readonly field: string;
  readonly at: YamlNode;
}

function fieldsIn(selection: YamlNode): FieldPlace[] {
  if (selection.kind === 'list') return selection.items().flatMap(fieldsIn);
  return selection.entries().flatMap(({ name, key, value }) => {
    const [field = '', ...modifiers] = name.split('|');
    const places = field === '' ? [] : [{ field, at: key }];
    if (!modifiers.includes('fieldref')) return places;
    const others = value.kind === 'list' ? value.items() : [value];
    return [...places, ...others.map((at) => ({ field: String(at.scalar), at }))];
  });
}
