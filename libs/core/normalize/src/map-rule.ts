import {
  refuseUnknownKeys,
  type FieldValue,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { compileCondition, readPathNode, type Test } from './condition.ts';
import { CONVERTER_NAMES, FAILED, findConverter, toNumber, type Convert } from './converters.ts';
import type { Field } from './fields.ts';
import { isEmpty, type JsonObject, type Read } from './path.ts';
import type { RecordContext } from './record-context.ts';
import { settleAs } from './settle.ts';
import { oneOrMany, report, unknownName } from './source-problem.ts';
import { toClientAddress, toToken, type ConvertWhole } from './whole-converters.ts';

type Result = FieldValue | undefined | typeof FAILED;
/** The value of one field of one record. */
export type Evaluate = (record: JsonObject, context: RecordContext) => Result;

const RULE_KEYS = [
  'from',
  'minus',
  'as',
  'lookup',
  'default',
  'keep_unknown',
  'value',
  'when',
] as const;
const NOTHING: Evaluate = () => undefined;

/** Compiles what stands after a field's name: a path, a rule, or a list of them, of which the first that gives a value counts. */
export function compileFieldRule(node: YamlNode, field: Field, problems: Problems): Evaluate {
  const rules = oneOrMany(node).map((item) => compileOne(item, field, problems));
  const [only] = rules;
  if (only && rules.length === 1) return only;
  return (record, context) => {
    let failed = false;
    for (const rule of rules) {
      const result = rule(record, context);
      if (result === FAILED) failed = true;
      else if (result !== undefined) return result;
    }
    return failed ? FAILED : undefined;
  };
}

function compileOne(node: YamlNode, field: Field, problems: Problems): Evaluate {
  if (node.kind === 'string') {
    const read = readPathNode(node, problems);
    return read ? settled(firstOf([read]), [], field) : NOTHING;
  }
  if (node.kind !== 'map') {
    report(problems, node, 'SOURCE_BAD_VALUE', `${field.name} takes a path or { from, as, … }`);
    return NOTHING;
  }
  refuseUnknownKeys(node, RULE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const evaluate = node.get('value')
    ? compileConstant(node, field, problems)
    : compileFrom(node, field, problems);
  const when = node.get('when');
  return when ? guarded(evaluate, compileCondition(when, problems)) : evaluate;
}

function guarded(evaluate: Evaluate, test: Test): Evaluate {
  return (record, context) => (test(record) ? evaluate(record, context) : undefined);
}

function compileConstant(node: YamlNode, field: Field, problems: Problems): Evaluate {
  if (node.get('from')) {
    report(problems, node, 'SOURCE_BAD_VALUE', '`value` and `from` exclude each other');
  }
  const constant = constantOf(node.get('value'), field, problems);
  return () => constant;
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

function compileFrom(node: YamlNode, field: Field, problems: Problems): Evaluate {
  const from = node.get('from');
  if (!from) {
    report(problems, node, 'SOURCE_MISSING_KEY', `${field.name} needs \`from\` or \`value\``);
    return NOTHING;
  }
  const reads = oneOrMany(from)
    .map((path) => readPathNode(path, problems))
    .filter((read) => read !== undefined);
  const names = node.get('as') ? oneOrMany(node.get('as') as YamlNode) : [];
  const whole = wholeConverter(names, problems);
  if (whole) return compileWhole(reads, whole, field);
  const converters = names
    .map((name) => converterOf(name, problems))
    .filter((convert) => convert !== undefined);
  const minus = node.get('minus');
  const less = minus && readPathNode(minus, problems);
  const lookup = compileLookup(node, field, problems);
  return settled(
    less ? difference(firstOf(reads), less) : firstOf(reads),
    lookup ? [...converters, lookup] : converters,
    field,
  );
}

function wholeConverter(names: readonly YamlNode[], problems: Problems): ConvertWhole | undefined {
  const name = names.find(({ scalar }) => scalar === 'client_ip' || scalar === 'secret');
  if (!name) return undefined;
  if (names.length > 1) {
    report(problems, name, 'SOURCE_BAD_VALUE', `'${String(name.scalar)}' stands alone`);
  }
  return name.scalar === 'secret' ? toToken : toClientAddress;
}

function compileWhole(reads: readonly Read[], convert: ConvertWhole, field: Field): Evaluate {
  const settle = settleAs(field);
  return (record, context) => {
    const value = convert(
      reads.map((read) => read(record)),
      context,
    );
    return value === undefined || value === FAILED ? value : settle(value);
  };
}

function converterOf(node: YamlNode, problems: Problems): Convert | undefined {
  const name = String(node.scalar);
  const found = findConverter(name);
  if (found) return found;
  const otherwise = `there are ${CONVERTER_NAMES.join(', ')}`;
  return report(
    problems,
    node,
    'SOURCE_UNKNOWN_CONVERTER',
    unknownName('converter', name, CONVERTER_NAMES, otherwise),
  );
}

function firstOf(reads: readonly Read[]): Read {
  const [only] = reads;
  if (only && reads.length === 1) return only;
  return (record) => {
    for (const read of reads) {
      const value = read(record);
      if (!isEmpty(value)) return value;
    }
    return undefined;
  };
}

/** The float noise of two epochs in seconds is below a microsecond: it is rounded off. */
function difference(left: Read, right: Read): Read {
  return (record) => {
    const end = toNumber(left(record));
    const start = toNumber(right(record));
    if (end === FAILED || start === FAILED) return undefined;
    return Math.round((end - start) * 1e6) / 1e6;
  };
}

function compileLookup(node: YamlNode, field: Field, problems: Problems): Convert | undefined {
  const table = node.get('lookup');
  if (!table) return undefined;
  if (table.kind !== 'map') {
    return report(problems, table, 'SOURCE_BAD_VALUE', '`lookup` is a map of values');
  }
  const known = new Map(
    table.entries().map(({ name, value }) => {
      return [name, value.kind === 'null' ? undefined : constantOf(value, field, problems)];
    }),
  );
  const fallback = node.get('default');
  const otherwise = fallback && constantOf(fallback, field, problems);
  const keep = node.get('keep_unknown')?.scalar === true;
  return (value) => {
    const text = String(value);
    return known.has(text) ? known.get(text) : keep ? value : otherwise;
  };
}

function settled(read: Read, converters: readonly Convert[], field: Field): Evaluate {
  const settle = settleAs(field);
  return (record) => {
    let value = read(record);
    if (isEmpty(value)) return undefined;
    for (const convert of converters) {
      value = convert(value);
      if (value === FAILED) return FAILED;
      if (isEmpty(value)) return undefined;
    }
    return settle(value);
  };
}

/** Puts a value where the field has none yet; what adds up is added, lists grow. */
export function put(event: GatewayEvent, field: Field, value: FieldValue): void {
  const before = event[field.name];
  if (before === undefined) event[field.name] = value;
  else if (field.additive) event[field.name] = Number(before) + Number(value);
  else if (Array.isArray(before) && Array.isArray(value)) event[field.name] = [...before, ...value];
}
