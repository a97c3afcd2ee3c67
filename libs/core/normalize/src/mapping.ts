import type { GatewayEvent, YamlNode } from '@gatewatch/event';
import { compileCondition, type Test } from './condition.ts';
import { FIELDS, fieldOf, type Field } from './fields.ts';
import { compileFieldRule, put, type Rule, type RuleReading } from './map-rule.ts';
import { isObject, type JsonObject } from './member.ts';
import { compilePath, parsePath, type Read } from './path.ts';
import type { RecordContext } from './record-context.ts';
import { report, unknownName } from './source-problem.ts';
import { FAILED } from './value.ts';

/** Writes what a record says onto an event. */
export type Apply = (record: JsonObject, event: GatewayEvent, context: RecordContext) => void;

const EACH = /^each (.+?)(?:\.\*|\[\*\])$/;
/** Fields that every event gets from its origin, not from a mapping. */
const NOT_MAPPED = new Set(['event.id', 'event.ingested', 'source.prefix']);

/**
 * Compiles `map:`, a map of fields and rules, with `each path.*:` maps for the members of an object or list, `where: condition` in them.
 */
export function compileMapping(node: YamlNode, reading: RuleReading): Apply {
  if (node.kind !== 'map') {
    report(reading.problems, node, 'SOURCE_BAD_VALUE', '`map` is a map of fields and rules');
    return () => undefined;
  }
  const steps: Apply[] = [];
  for (const { name, key, value } of node.entries()) {
    if (name === 'where') continue;
    const step = name.startsWith('each ')
      ? compileEach(name, key, value, reading)
      : compileField(name, key, value, reading);
    if (step) steps.push(step);
  }
  return (record, event, context) => {
    for (let index = 0; index < steps.length; index++) steps[index]?.(record, event, context);
  };
}

function compileField(
  name: string,
  key: YamlNode,
  value: YamlNode,
  reading: RuleReading,
): Apply | undefined {
  const { problems } = reading;
  const field = NOT_MAPPED.has(name) ? undefined : fieldOf(name);
  if (field) {
    const write = writeField(field, compileFieldRule(value, field, reading));
    return reading.onlyMissing ? unlessThere(field, write) : write;
  }
  if (NOT_MAPPED.has(name)) {
    return report(problems, key, 'SOURCE_UNKNOWN_FIELD', `'${name}' is set by Gatewatch itself`);
  }
  const otherwise = 'own values go to labels.<name>';
  return report(
    problems,
    key,
    'SOURCE_UNKNOWN_FIELD',
    unknownName('field', name, FIELDS.keys(), otherwise),
  );
}

function unlessThere({ name }: Field, write: Apply): Apply {
  return (record, event, context) => {
    if (event[name] === undefined) write(record, event, context);
  };
}

function writeField(field: Field, rule: Rule): Apply {
  const { evaluate } = rule;
  return (record, event, context) => {
    const value = evaluate(record, context);
    if (value === undefined) return;
    if (context.trace) trace(field, rule, record, context);
    if (value === FAILED) context.flags.push(`_conv:${field.name}`);
    else put(event, field, value);
  };
}

/** Says where a value comes from, but not the value: only the event, once it is protected, may be shown. */
function trace(field: Field, rule: Rule, record: JsonObject, context: RecordContext): void {
  const derivation = rule.derive(record, { ...context, secrets: [] });
  const { from = '', through = [] } = derivation ?? {};
  context.trace?.({ field: field.name, from, through });
}

function compileEach(
  name: string,
  key: YamlNode,
  value: YamlNode,
  reading: RuleReading,
): Apply | undefined {
  const path = parsePath(EACH.exec(name)?.[1] ?? '');
  if (!path) {
    return report(reading.problems, key, 'SOURCE_BAD_PATH', `'${name}': write each path.*`);
  }
  const where = value.get('where');
  const test = where ? compileCondition(where, reading.problems) : undefined;
  const apply = compileMapping(value, reading);
  return applyEach(compilePath(path), test, apply);
}

const MOST_MEMBERS = 100;

function applyEach(read: Read, test: Test | undefined, apply: Apply): Apply {
  return (record, event, context) => {
    const parent = read(record, context);
    if (typeof parent !== 'object' || parent === null) return;
    for (const item of Object.values(parent).slice(0, MOST_MEMBERS)) {
      if (isObject(item) && (test === undefined || test(item, context))) {
        apply(item, event, context);
      }
    }
  };
}
