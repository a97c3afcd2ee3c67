import { nearest, type Problems, type YamlNode } from '@gatewatch/event';
import { namesMatching, parseCondition, type Condition } from './condition.ts';
import { extensionOf } from './correlation-extensions.ts';
import type { Comparison, CorrelationType } from './model.ts';
import { given, readTexts } from './node-checks.ts';
import { refuse, suggest } from './rule-problem.ts';

const COMPARISONS: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const LOWER: readonly Comparison[] = ['gt', 'gte'];
const UPPER: readonly Comparison[] = ['lt', 'lte'];
const DEFAULT_PERCENTILE = 50;

export interface CorrelationCondition {
  readonly bounds: Readonly<Partial<Record<Comparison, number>>>;
  readonly valueFields: readonly string[];
  readonly percentile: number;
  readonly expression?: string;
}

/** Reads `condition` for a type. @returns undefined after reporting what is wrong */
export function readCorrelationCondition(
  body: YamlNode,
  type: CorrelationType,
  rules: readonly string[],
  problems: Problems,
): CorrelationCondition | undefined {
  const at = given(body, 'condition');
  if (at === undefined) {
    if (isTemporal(type)) return { ...NOTHING, bounds: { gte: stages(type, rules) } };
    const message = `'condition' is missing, e.g. condition: ${exampleFor(type)}`;
    refuse(problems, body, 'SIGMA_MISSING_KEY', message);
    return undefined;
  }
  if (at.kind === 'string') return readExpression(at, type, rules, problems);
  if (at.kind === 'map') return readMap(body, at, type, problems);
  refuse(problems, at, 'SIGMA_CORRELATION', `'condition' must be a map, e.g. ${exampleFor(type)}`);
  return undefined;
}

const NOTHING = { bounds: {}, valueFields: [], percentile: DEFAULT_PERCENTILE };

function isTemporal(type: CorrelationType): boolean {
  return type === 'temporal' || type === 'temporal_ordered';
}

function takesField(type: CorrelationType): boolean {
  return type.startsWith('value_') || extensionOf(type) !== undefined;
}

/** Whether bounds are held against a number of things. */
export function isCounting(type: CorrelationType): boolean {
  const counts = type === 'event_count' || type === 'value_count' || isTemporal(type);
  return counts || extensionOf(type)?.counts === true;
}

/** Without a condition all rules must be met. */
function stages(type: CorrelationType, rules: readonly string[]): number {
  return type === 'temporal' ? new Set(rules).size : rules.length;
}

function exampleFor(type: CorrelationType): string {
  if (type === 'event_count' || isTemporal(type)) return '{ gte: 5 }';
  return extensionOf(type)?.example ?? '{ field: source.ip, gte: 5 }';
}

function readMap(
  body: YamlNode,
  at: YamlNode,
  type: CorrelationType,
  problems: Problems,
): CorrelationCondition | undefined {
  const before = problems.list.length;
  const bounds: Partial<Record<Comparison, number>> = {};
  for (const { name, key, value } of at.entries()) {
    const comparison = COMPARISONS.find((candidate) => candidate === name);
    if (comparison) bounds[comparison] = readBound(value, comparison, type, problems);
    else checkKey(name, key, type, problems);
  }
  checkBounds(at, bounds, problems);
  const valueFields = readFields(body, at, type, problems);
  const percentile = readPercentile(at.get('percentile'), problems);
  return problems.list.length > before ? undefined : { bounds, valueFields, percentile };
}

function checkKey(name: string, key: YamlNode, type: CorrelationType, problems: Problems): void {
  const known = [
    ...COMPARISONS,
    ...(takesField(type) ? ['field'] : []),
    ...(type === 'value_percentile' ? ['percentile'] : []),
  ];
  if (known.includes(name)) return;
  const isOthers = name === 'field' || name === 'percentile';
  const advice = isOthers ? ` for ${type}` : suggest(nearest(name, known), known);
  refuse(problems, key, 'SIGMA_UNKNOWN_KEY', `unknown key '${name}'${advice}`);
}

function readBound(
  value: YamlNode,
  name: Comparison,
  type: CorrelationType,
  problems: Problems,
): number {
  const { scalar } = value;
  if (typeof scalar !== 'number' || !Number.isFinite(scalar)) {
    refuse(problems, value, 'SIGMA_CORRELATION', `'${name}' takes a number without quotes`);
    return 0;
  }
  if (isCounting(type) && (!Number.isInteger(scalar) || scalar < 0)) {
    refuse(
      problems,
      value,
      'SIGMA_CORRELATION',
      `'${name}' counts: it takes a whole number from 0`,
    );
  }
  return scalar;
}

/** One comparison, or a lower and an upper one that leave room between them. */
function checkBounds(
  at: YamlNode,
  bounds: Readonly<Partial<Record<Comparison, number>>>,
  problems: Problems,
): void {
  const names = COMPARISONS.filter((name) => bounds[name] !== undefined);
  const lower = LOWER.filter((name) => names.includes(name));
  const upper = UPPER.filter((name) => names.includes(name));
  const isRange = names.length === 2 && lower.length === 1 && upper.length === 1;
  if (names.length === 0) {
    const message = `the condition needs a comparison: one of ${COMPARISONS.join(', ')}`;
    refuse(problems, at, 'SIGMA_CORRELATION', message);
  } else if (names.length > 1 && !isRange) {
    const message = `${names.join(', ')} cannot be combined: write one comparison, or a range such as { gte: 5, lte: 10 }`;
    refuse(problems, at, 'SIGMA_CORRELATION', message);
  } else if (isRange && isEmptyRange(bounds)) {
    refuse(problems, at, 'SIGMA_CORRELATION', 'no number lies in this range');
  }
}

function isEmptyRange({ gt, gte, lt, lte }: Partial<Record<Comparison, number>>): boolean {
  const low = gt ?? gte ?? 0;
  const high = lt ?? lte ?? 0;
  return low > high || (low === high && (gt !== undefined || lt !== undefined));
}

function readFields(
  body: YamlNode,
  at: YamlNode,
  type: CorrelationType,
  problems: Problems,
): string[] {
  if (!takesField(type)) return [];
  const field = at.get('field');
  if (field === undefined) {
    const message = `'field' is missing: ${type} needs the field to look at, e.g. ${exampleFor(type)}`;
    refuse(problems, at, 'SIGMA_MISSING_KEY', message);
    return [];
  }
  const fields = readTexts(field, 'field', problems, { bare: true });
  const takesSeveral = type === 'value_count' || extensionOf(type)?.fields === 'several';
  if (fields.length !== 1 && !takesSeveral) {
    refuse(problems, field, 'SIGMA_CORRELATION', `${type} takes one field`);
  } else if (fields.length === 0) {
    refuse(problems, field, 'SIGMA_CORRELATION', "'field' is empty");
  }
  return [...fields, ...fieldsOfOptions(body, type)];
}

/** Fields that settings of a type that is ours name: they are read beside those of the condition. */
function fieldsOfOptions(body: YamlNode, type: CorrelationType): string[] {
  const options = extensionOf(type)?.options ?? [];
  return options.flatMap(({ name, kind }) => {
    const scalar = kind === 'field' ? given(body, name)?.scalar : undefined;
    return scalar === undefined ? [] : [String(scalar)];
  });
}

function readPercentile(at: YamlNode | undefined, problems: Problems): number {
  if (at === undefined) return DEFAULT_PERCENTILE;
  const { scalar } = at;
  if (typeof scalar === 'number' && scalar >= 0 && scalar <= 100) return scalar;
  refuse(problems, at, 'SIGMA_CORRELATION', "'percentile' takes a number from 0 to 100");
  return DEFAULT_PERCENTILE;
}

function readExpression(
  at: YamlNode,
  type: CorrelationType,
  rules: readonly string[],
  problems: Problems,
): CorrelationCondition | undefined {
  const expression = String(at.scalar);
  if (!isTemporal(type)) {
    const message = `${type} takes a map such as ${exampleFor(type)}; a text over rules is for temporal types`;
    refuse(problems, at, 'SIGMA_CORRELATION', message);
    return undefined;
  }
  const parsed = parseCondition(expression);
  if (!parsed.ok) {
    refuse(problems, at, parsed.code, parsed.message);
    return undefined;
  }
  const unknown = unknownNames(parsed.condition, rules);
  for (const name of unknown) {
    const advice = suggest(nearest(name, rules), rules);
    const message = `'${name}' is not among the correlation's rules${advice}`;
    refuse(problems, at, 'SIGMA_UNKNOWN_RULE', message);
  }
  return unknown.length > 0 ? undefined : { ...NOTHING, expression };
}

/** The rules that a string condition names, each once, in their order; none where it has patterns or cannot be read. */
export function rulesInCondition(body: YamlNode): string[] {
  const at = body.get('condition');
  const parsed = at?.kind === 'string' ? parseCondition(String(at.scalar)) : undefined;
  return parsed?.ok ? [...new Set(unknownNames(parsed.condition, []))] : [];
}

function unknownNames(condition: Condition, rules: readonly string[]): string[] {
  switch (condition.kind) {
    case 'name':
      return rules.includes(condition.name) ? [] : [condition.name];
    case 'some':
    case 'every':
      return namesMatching(condition.pattern, rules).length > 0 ? [] : [condition.pattern];
    case 'not':
      return unknownNames(condition.of, rules);
    case 'and':
    case 'or':
      return condition.of.flatMap((part) => unknownNames(part, rules));
  }
}

/** Whether rules, given by their place in the correlation's `rules`, satisfy its string condition. */
export type RuleExpression = (isSatisfied: (rule: number) => boolean) => boolean;

/** Compiles a correlation's `expression`. @throws Error for one that `parseRules` would refuse */
export function compileRuleExpression(text: string, rules: readonly string[]): RuleExpression {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return compileCondition(parsed.condition, rules);
}

function compileCondition(condition: Condition, rules: readonly string[]): RuleExpression {
  switch (condition.kind) {
    case 'name': {
      const rule = rules.indexOf(condition.name);
      if (rule < 0) throw new Error(`there is no rule '${condition.name}'`);
      return (isSatisfied) => isSatisfied(rule);
    }
    case 'some':
    case 'every': {
      const places = namesMatching(condition.pattern, rules).map((name) => rules.indexOf(name));
      return condition.kind === 'some'
        ? (isSatisfied) => places.some((rule) => isSatisfied(rule))
        : (isSatisfied) => places.every((rule) => isSatisfied(rule));
    }
    case 'not': {
      const inner = compileCondition(condition.of, rules);
      return (isSatisfied) => !inner(isSatisfied);
    }
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => compileCondition(part, rules));
      return condition.kind === 'and'
        ? (isSatisfied) => parts.every((part) => part(isSatisfied))
        : (isSatisfied) => parts.some((part) => part(isSatisfied));
    }
  }
}
