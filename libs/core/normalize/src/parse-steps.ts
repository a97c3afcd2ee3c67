import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { readPathNode } from './condition.ts';
import { isObject, type JsonObject } from './member.ts';
import { parsePath, type Read } from './path.ts';
import { oneOrMany, report } from './source-problem.ts';
import { makeStep, STEP_KINDS } from './step-kinds.ts';
import { COMMENT, type ParseScope, type Take } from './step-scope.ts';

/** Takes a line or the texts of an object apart. Undefined where the shape is another, COMMENT for a line that only says how to read others. */
export type ParseSteps = (
  record: JsonObject,
  scope?: ParseScope,
) => JsonObject | undefined | typeof COMMENT;

/** The member under which the steps find a text record. */
export const LINE = 'line';
const STEP_KEYS = [...STEP_KINDS.keys(), 'from', 'into', 'optional', 'patterns', 'first'];
export const STEP_OPTION_KEYS = ['from', 'into', 'optional', 'patterns'] as const;

/** One step; a record that it has no reason to change comes back as it is. */
type Step = (record: JsonObject, scope: ParseScope) => JsonObject | undefined | typeof COMMENT;

/** Compiles `parse:`, a list of `{ <kind>: …, from, into, optional }`; what a step finds joins the record, or stands under `into`. */
export function compileParse(node: YamlNode, problems: Problems): ParseSteps {
  const steps = compileSteps(node, problems);
  return (record, scope = {}) => {
    let current = record;
    for (const step of steps) {
      const next = step(current, scope);
      if (next === undefined || next === COMMENT) return next;
      current = next;
    }
    scope.made = undefined;
    return current;
  };
}

/** Kinds that fit only texts of their own form; csv and kv find something in nearly every line. */
const EXACT = ['dissect', 'regex', 'grok', 'cef', 'leef', 'syslog', 'json', 'http'];

/** Whether steps refuse every line of another form: the first that reads the line does. */
export function refusesOthers(node: YamlNode): boolean {
  const [step] = oneOrMany(node);
  if (step?.kind !== 'map' || step.get('optional')?.scalar === true) return false;
  const choices = step.get('first');
  if (choices) return oneOrMany(choices).every(refusesOthers);
  return step.get('from') !== undefined || EXACT.some((kind) => step.get(kind));
}

/** The paths that steps take apart, so that nothing else need read them. */
export function takenApart(node: YamlNode): string[] {
  return oneOrMany(node).flatMap((step) => {
    if (step.kind !== 'map') return [];
    const choices = step.get('first');
    if (choices) return takenApart(choices);
    const from = step.get('from');
    return from ? oneOrMany(from).map(({ scalar }) => String(scalar)) : [LINE];
  });
}

function compileSteps(node: YamlNode, problems: Problems): Step[] {
  return oneOrMany(node)
    .map((step) => compileStep(step, problems))
    .filter((step) => step !== undefined);
}

function compileStep(node: YamlNode, problems: Problems): Step | undefined {
  if (node.kind !== 'map') {
    return report(problems, node, 'SOURCE_BAD_VALUE', `a step is a map with ${kindsOf()}`);
  }
  refuseUnknownKeys(node, STEP_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const isOptional = node.get('optional')?.scalar === true;
  const choices = node.get('first');
  const step = choices ? firstOf(compileSteps(choices, problems)) : compileKind(node, problems);
  if (!step) return undefined;
  return isOptional ? (record, scope) => step(record, scope) ?? record : step;
}

function kindsOf(): string {
  return [...STEP_KINDS.keys(), 'first'].join(', ');
}

function firstOf(steps: readonly Step[]): Step {
  return (record, scope) => {
    for (const step of steps) {
      const next = step(record, scope);
      if (next !== undefined) return next;
    }
    return undefined;
  };
}

function compileKind(node: YamlNode, problems: Problems): Step | undefined {
  const kinds = node.entries().filter(({ name }) => STEP_KINDS.has(name));
  const [only] = kinds;
  if (!only || kinds.length > 1) {
    const code = only ? 'SOURCE_BAD_VALUE' : 'SOURCE_MISSING_KEY';
    return report(problems, node, code, `a step needs one of ${kindsOf()}`);
  }
  const take = makeStep(only.name, node, problems);
  const from = node.get('from');
  const read = from ? readPathNode(from, problems, false) : readLine;
  const into = intoOf(node, only.name, problems);
  if (!take || !read) return undefined;
  return takeStep(take, read, into);
}

const readLine: Read = (record) => record[LINE];

/** Where what is found goes: its members into the record, where nothing else is said. */
function intoOf(node: YamlNode, kind: string, problems: Problems): readonly string[] | undefined {
  const into = node.get('into');
  if (!into) {
    if (STEP_KINDS.get(kind)?.givesText !== true) return undefined;
    return report(problems, node, 'SOURCE_MISSING_KEY', `'${kind}' gives a text: say \`into\``);
  }
  const path = parsePath(String(into.scalar ?? ''));
  const names = path?.begins === 'record' ? path.steps : [];
  if (names.length > 0 && names.every((step) => typeof step === 'string' && step !== '__proto__')) {
    return names as readonly string[];
  }
  return report(problems, into, 'SOURCE_BAD_PATH', '`into` is a path of names: a or a.b');
}

function takeStep(take: Take, read: Read, into: readonly string[] | undefined): Step {
  return (record, scope) => {
    const text = read(record);
    if (text === undefined || text === null || text === '') return undefined;
    const found = take(text, scope) ?? (into && takeEach(text, take, scope));
    if (found === undefined || found === COMMENT) return found;
    if (into) return withMember(record, into, found, scope);
    return isObject(found) ? joined(record, found, scope) : undefined;
  };
}

const MOST_TEXTS = 200;

/** A list of texts, each taken apart, without those of another shape. */
function takeEach(value: unknown, take: Take, scope: ParseScope): unknown {
  if (!Array.isArray(value)) return undefined;
  const found = value.slice(0, MOST_TEXTS).map((text: unknown) => take(text, scope));
  const fitting = found.filter((item) => item !== undefined && item !== COMMENT);
  return fitting.length > 0 ? fitting : undefined;
}

/** What is found wins over what was there. A line with nothing beside it is moved, what a step made is added to: neither is copied. */
function joined(record: JsonObject, found: JsonObject, scope: ParseScope): JsonObject {
  if (typeof record[LINE] === 'string' && found[LINE] === undefined && isBare(record)) {
    (found as Record<string, unknown>)[LINE] = record[LINE];
    return (scope.made = found);
  }
  if (record !== scope.made || Object.hasOwn(found, '__proto__')) {
    return (scope.made = { ...record, ...found });
  }
  const all = record as Record<string, unknown>;
  for (const name in found) all[name] = found[name];
  return record;
}

function isBare(record: JsonObject): boolean {
  for (const name in record) if (name !== LINE) return false;
  return true;
}

function withMember(
  record: JsonObject,
  [name = '', ...rest]: readonly string[],
  value: unknown,
  scope: ParseScope,
): JsonObject {
  const before = record[name];
  const inner: unknown =
    rest.length === 0 ? value : withMember(isObject(before) ? before : {}, rest, value, {});
  if (record !== scope.made) return (scope.made = { ...record, [name]: inner });
  (record as Record<string, unknown>)[name] = inner;
  return record;
}

export { COMMENT, type ParseScope } from './step-scope.ts';
