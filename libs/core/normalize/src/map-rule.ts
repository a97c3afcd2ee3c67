import {
  refuseUnknownKeys,
  type FieldValue,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { compileCondition, readPathNode, type Test } from './condition.ts';
import type { Convert } from './converter.ts';
import { readConverter } from './converters.ts';
import type { Derivation } from './explain.ts';
import type { Field } from './fields.ts';
import { compileLookup, type Tables } from './lookup.ts';
import type { JsonObject } from './member.ts';
import { isEmpty } from './path.ts';
import type { RecordContext } from './record-context.ts';
import { compileInput, type Input } from './rule-input.ts';
import { settleAs } from './settle.ts';
import { oneOrMany, report } from './source-problem.ts';
import { FAILED } from './value.ts';
import { toClientAddress, toToken, type ConvertWhole } from './whole-converters.ts';

export type Result = FieldValue | undefined | typeof FAILED;

/** A rule for one field, compiled. */
export interface Rule {
  readonly evaluate: (record: JsonObject, context: RecordContext) => Result;
  /** says where the value of this record comes from, undefined where the rule gives none */
  readonly derive: (record: JsonObject, context: RecordContext) => Derivation | undefined;
}

/** What the rules of one source have in common while they are read. */
export interface RuleReading {
  readonly problems: Problems;
  readonly tables: Tables;
  readonly sourceHasZone: boolean;
  /** the rules of a base give only what the source's own did not */
  readonly onlyMissing: boolean;
}

const RULE_KEYS = [
  'from',
  'collect',
  'template',
  'plus',
  'minus',
  'as',
  'lookup',
  'default',
  'keep_unknown',
  'value',
  'when',
] as const;
const NOTHING: Rule = { evaluate: () => undefined, derive: () => undefined };

/** Compiles what stands after a field's name: a path, a rule, or a list of them, of which the first that gives a value counts. */
export function compileFieldRule(node: YamlNode, field: Field, reading: RuleReading): Rule {
  const rules = oneOrMany(node).map((item) => compileOne(item, field, reading));
  const [only] = rules;
  if (only && rules.length === 1) return only;
  const derive: Rule['derive'] = (record, context) => {
    const giving = rules.find((rule) => isValue(rule.evaluate(record, context)));
    return (giving ?? rules[0])?.derive(record, context);
  };
  return { derive, evaluate: (record, context) => firstValue(rules, record, context) };
}

function firstValue(rules: readonly Rule[], record: JsonObject, context: RecordContext): Result {
  let failed = false;
  for (const { evaluate } of rules) {
    const result = evaluate(record, context);
    if (result === FAILED) failed = true;
    else if (result !== undefined) return result;
  }
  return failed ? FAILED : undefined;
}

function isValue(result: Result): boolean {
  return result !== undefined && result !== FAILED;
}

function compileOne(node: YamlNode, field: Field, reading: RuleReading): Rule {
  const { problems } = reading;
  if (node.kind === 'string') {
    const read = readPathNode(node, problems);
    const from = String(node.scalar);
    return read ? settled({ read, nameOf: () => from }, [], field) : NOTHING;
  }
  if (node.kind !== 'map') {
    report(problems, node, 'SOURCE_BAD_VALUE', `${field.name} takes a path or { from, as, … }`);
    return NOTHING;
  }
  refuseUnknownKeys(node, RULE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const rule = node.get('value')
    ? constantRule(node, field, problems)
    : compileFrom(node, field, reading);
  const when = node.get('when');
  return when ? guarded(rule, compileCondition(when, problems)) : rule;
}

function guarded({ evaluate, derive }: Rule, test: Test): Rule {
  return {
    evaluate: (record, context) => (test(record, context) ? evaluate(record, context) : undefined),
    derive: (record, context) => (test(record, context) ? derive(record, context) : undefined),
  };
}

function constantRule(node: YamlNode, field: Field, problems: Problems): Rule {
  for (const other of ['from', 'collect', 'template', 'as', 'lookup', 'default']) {
    const at = node.get(other);
    if (at)
      report(problems, at, 'SOURCE_BAD_VALUE', `\`value\` and \`${other}\` exclude each other`);
  }
  const constant = constantOf(node.get('value'), field, problems);
  return { evaluate: () => constant, derive: () => ({ from: 'a constant', through: [] }) };
}

function constantOf(
  node: YamlNode | undefined,
  field: Field,
  problems: Problems,
): FieldValue | undefined {
  const value = settleAs(field)(node?.toValue());
  if (value !== FAILED && value !== undefined) return value;
  return report(
    problems,
    node,
    'SOURCE_BAD_VALUE',
    `${field.name} holds ${field.type}: ${JSON.stringify(node?.toValue())} is none`,
  );
}

function compileFrom(node: YamlNode, field: Field, reading: RuleReading): Rule {
  const { problems } = reading;
  const input = compileInput(node, field.name, problems);
  if (!input) return NOTHING;
  const names = node.get('as') ? oneOrMany(node.get('as') as YamlNode) : [];
  const whole = wholeConverter(names, problems);
  if (whole) return compileWhole(input, whole, field);
  const steps: NamedConvert[] = names.flatMap((name) => namedConverter(name, reading));
  const read = (value: YamlNode): FieldValue | undefined => constantOf(value, field, problems);
  const lookup = compileLookup(node, { ...reading, read });
  if (lookup) steps.push({ name: 'lookup', convert: lookup });
  const fallback = lookup ? undefined : node.get('default');
  return settled(input, steps, field, fallback && read(fallback));
}

interface NamedConvert {
  readonly name: string;
  readonly convert: Convert;
}

function namedConverter(node: YamlNode, reading: RuleReading): NamedConvert[] {
  const convert = readConverter(node, reading.problems, reading.sourceHasZone);
  const name = node.kind === 'map' ? (node.entries()[0]?.name ?? '') : String(node.scalar);
  return convert ? [{ name, convert }] : [];
}

function wholeConverter(
  names: readonly YamlNode[],
  problems: Problems,
): { readonly name: string; readonly convert: ConvertWhole } | undefined {
  const node = names.find(({ scalar }) => scalar === 'client_ip' || scalar === 'secret');
  if (!node) return undefined;
  const name = String(node.scalar);
  if (names.length > 1) report(problems, node, 'SOURCE_BAD_VALUE', `'${name}' stands alone`);
  return { name, convert: name === 'secret' ? toToken : toClientAddress };
}

function compileWhole(
  { reads, nameOf }: Input,
  { name, convert }: { readonly name: string; readonly convert: ConvertWhole },
  field: Field,
): Rule {
  const settle = settleAs(field);
  return {
    evaluate: (record, context) => {
      const values = reads.map((read) => read(record, context));
      const value = convert(values, context);
      return value === undefined || value === FAILED ? value : settle(value);
    },
    derive: (record, context) => ({ from: nameOf(record, context), through: [name] }),
  };
}

function settled(
  { read, nameOf }: Pick<Input, 'read' | 'nameOf'>,
  steps: readonly NamedConvert[],
  field: Field,
  fallback?: FieldValue,
): Rule {
  const settle = settleAs(field);
  const converters = steps.map(({ convert }) => convert);
  const through = steps.map(({ name }) => name);
  const evaluate: Rule['evaluate'] = (record, context) => {
    let value = read(record, context);
    if (isEmpty(value)) return fallback;
    for (let index = 0; index < converters.length; index++) {
      value = converters[index]?.(value, context);
      if (value === FAILED) return FAILED;
      if (isEmpty(value)) return fallback;
    }
    return settle(value);
  };
  return {
    evaluate,
    derive: (record, context) => {
      const missing = fallback !== undefined && isEmpty(read(record, context));
      return missing
        ? { from: 'the default', through: [] }
        : { from: nameOf(record, context), through };
    },
  };
}

/** Puts a value where the field has none yet; what adds up is added, lists grow. */
export function put(event: GatewayEvent, field: Field, value: FieldValue): void {
  const before = event[field.name];
  if (before === undefined) event[field.name] = value;
  else if (field.additive) event[field.name] = Number(before) + Number(value);
  else if (Array.isArray(before) && Array.isArray(value)) event[field.name] = [...before, ...value];
}
