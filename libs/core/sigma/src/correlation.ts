import { nearest, refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import {
  readCorrelationCondition,
  rulesInCondition,
  type CorrelationCondition,
} from './correlation-condition.ts';
import {
  CORRELATION_TYPES,
  type CorrelationRule,
  type CorrelationType,
  type RuleMetadata,
} from './model.ts';
import { EXTENSION_TYPES } from './correlation-extensions.ts';
import { given, readBoolean, readText, readTexts, readWord } from './node-checks.ts';
import { optionNames, readCorrelationOptions, readSpan } from './read-correlation-options.ts';
import { refuse, suggest, warn, type RuleProblemCode } from './rule-problem.ts';

const KEYS = ['type', 'rules', 'timespan', 'group-by', 'condition', 'aliases', 'generate'];
const TYPES: readonly CorrelationType[] = [...CORRELATION_TYPES, ...EXTENSION_TYPES];
const UNKNOWN_KEY: RuleProblemCode = 'SIGMA_UNKNOWN_KEY';

/** Reads the parts of a document that are a correlation's own. @returns undefined after reporting what is wrong */
export function readCorrelation(
  node: YamlNode,
  metadata: RuleMetadata,
  problems: Problems,
): CorrelationRule | undefined {
  const body = node.get('correlation');
  if (body?.kind !== 'map') {
    const message = "'correlation' must be a map with type, rules, timespan and condition";
    refuse(problems, body ?? node, 'SIGMA_CORRELATION', message);
    return undefined;
  }
  const type = readWord(required(body, 'type', problems), 'type', TYPES, problems);
  refuseUnknownKeys(body, [...KEYS, ...optionNames(type)], problems, UNKNOWN_KEY);
  const rules = readRules(body, type, problems);
  const timespanMs = readSpan(required(body, 'timespan', problems), 'timespan', problems);
  const groupBy = readTexts(given(body, 'group-by'), 'group-by', problems, { bare: true });
  const aliases = readAliases(given(body, 'aliases'), rules, problems);
  const generate = readGenerate(node, body, problems);
  const condition = type && readCorrelationCondition(body, type, rules, problems);
  const options = type ? readCorrelationOptions(body, type, timespanMs, problems) : {};
  if (!type || !condition || timespanMs === undefined) return undefined;
  return {
    ...metadata,
    kind: 'correlation',
    type,
    rules,
    groupBy,
    timespanMs,
    ...spread(condition),
    options,
    aliases,
    generate,
    node: body,
  };
}

function spread({ expression, ...rest }: CorrelationCondition): CorrelationCondition {
  return expression === undefined ? rest : { ...rest, expression };
}

function required(body: YamlNode, key: string, problems: Problems): YamlNode | undefined {
  const at = given(body, key);
  if (at === undefined) refuse(problems, body, 'SIGMA_MISSING_KEY', `'${key}' is missing`);
  return at;
}

/** A temporal correlation with a string condition names its rules there. */
function readRules(
  body: YamlNode,
  type: CorrelationType | undefined,
  problems: Problems,
): string[] {
  const named = type?.startsWith('temporal') ? rulesInCondition(body) : [];
  if (given(body, 'rules') === undefined && named.length > 0) return named;
  const at = required(body, 'rules', problems);
  const rules = readTexts(at, 'rules', problems, { bare: true });
  if (at !== undefined && rules.length === 0) {
    refuse(problems, at, 'SIGMA_CORRELATION', "'rules' is empty: name the rules to correlate");
  }
  return rules;
}

/** The JSON schema has it beside `correlation`, pySigma within: both are read. */
function readGenerate(node: YamlNode, body: YamlNode, problems: Problems): boolean {
  const outer = readBoolean(given(node, 'generate'), 'generate', problems);
  const inner = readBoolean(given(body, 'generate'), 'generate', problems);
  return inner ?? outer ?? false;
}

function readAliases(
  at: YamlNode | undefined,
  rules: readonly string[],
  problems: Problems,
): Record<string, Record<string, string>> {
  const aliases: Record<string, Record<string, string>> = {};
  if (at === undefined) return aliases;
  if (at.kind !== 'map') refuse(problems, at, 'SIGMA_CORRELATION', ALIAS_SHAPE);
  for (const { name, value } of at.entries()) {
    if (value.kind !== 'map') refuse(problems, value, 'SIGMA_CORRELATION', ALIAS_SHAPE);
    const fields: Record<string, string> = {};
    for (const { name: rule, key, value: field } of value.entries()) {
      checkAliasRule(rule, key, rules, problems);
      fields[rule] = readText(field, `${name}.${rule}`, problems) ?? '';
    }
    aliases[name] = fields;
  }
  return aliases;
}

const ALIAS_SHAPE =
  "'aliases' must be a map of maps, e.g. aliases: { user: { rule_a: user.id, rule_b: user.name } }";

function checkAliasRule(
  rule: string,
  key: YamlNode,
  rules: readonly string[],
  problems: Problems,
): void {
  if (rules.includes(rule)) return;
  const near = nearest(rule, rules);
  const message = `'${rule}' is not among the correlation's rules${suggest(near, rules)}`;
  const tell = near === undefined ? warn : refuse;
  tell(problems, key, 'SIGMA_UNKNOWN_RULE', message);
}
