import type { GatewayEvent, Problems, YamlNode } from '@gatewatch/event';
import { FAILED } from './converters.ts';
import { FIELDS, fieldOf, type Field } from './fields.ts';
import { compileFieldRule, put, type Evaluate } from './map-rule.ts';
import { compilePath, isObject, parsePath, type JsonObject, type Read } from './path.ts';
import type { RecordContext } from './record-context.ts';
import { report, unknownName } from './source-problem.ts';

/** Writes what a record says onto an event. */
export type Apply = (record: JsonObject, event: GatewayEvent, context: RecordContext) => void;

const EACH = /^each (.+)\.\*$/;
/** Fields that every event gets from its origin, not from a mapping. */
const NOT_MAPPED = new Set(['event.id', 'event.ingested', 'source.prefix']);

/** Compiles `map:`, a map of fields and rules, with `each path.*:` maps for the members of an object or list. */
export function compileMapping(node: YamlNode, problems: Problems): Apply {
  if (node.kind !== 'map') {
    report(problems, node, 'SOURCE_BAD_VALUE', '`map` is a map of fields and rules');
    return () => undefined;
  }
  const steps: Apply[] = [];
  for (const { name, key, value } of node.entries()) {
    const step = name.startsWith('each ')
      ? compileEach(name, key, value, problems)
      : compileField(name, key, value, problems);
    if (step) steps.push(step);
  }
  return (record, event, context) => {
    for (const step of steps) step(record, event, context);
  };
}

function compileField(
  name: string,
  key: YamlNode,
  value: YamlNode,
  problems: Problems,
): Apply | undefined {
  const field = NOT_MAPPED.has(name) ? undefined : fieldOf(name);
  if (field) return writeField(field, compileFieldRule(value, field, problems));
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

function writeField(field: Field, evaluate: Evaluate): Apply {
  return (record, event, context) => {
    const value = evaluate(record, context);
    if (value === FAILED) context.flags.push(`_conv:${field.name}`);
    else if (value !== undefined) put(event, field, value);
  };
}

function compileEach(
  name: string,
  key: YamlNode,
  value: YamlNode,
  problems: Problems,
): Apply | undefined {
  const path = parsePath(EACH.exec(name)?.[1] ?? '');
  if (!path) {
    return report(problems, key, 'SOURCE_BAD_PATH', `'${name}': write each path.*`);
  }
  return applyEach(compilePath(path), compileMapping(value, problems));
}

const MOST_MEMBERS = 100;

function applyEach(read: Read, apply: Apply): Apply {
  return (record, event, context) => {
    const parent = read(record);
    if (typeof parent !== 'object' || parent === null) return;
    for (const item of Object.values(parent).slice(0, MOST_MEMBERS)) {
      if (isObject(item)) apply(item, event, context);
    }
  };
}
