import type { GatewayEvent } from '@gatewatch/event';
import { compileHeader } from './header.ts';
import { isObject, memberRead, type JsonObject } from './member.ts';
import { toText } from './value.ts';

export { isObject, type JsonObject } from './member.ts';

/** What a path may lead to besides the part of the record that is being mapped. */
export interface Scope {
  /** fields that were mapped before: `$field` */
  readonly event: GatewayEvent;
  /** the whole record, where members of a list of it are mapped: `^path` */
  readonly root: JsonObject;
}

/** Reads one place of a record; undefined where it is missing. */
export type Read = (record: JsonObject, scope?: Scope) => unknown;

/** A step: a member's name, an index (negative ones count from the end), all members or items, or the item whose member has a value. */
export type Step =
  string | number | typeof ALL | { readonly member: string; readonly equals: string };
export const ALL: unique symbol = Symbol('*');

/** A path, checked. */
export interface Path {
  readonly text: string;
  readonly steps: readonly Step[];
  /** written with dots only, so that it may also be the literal name of a member */
  readonly plain: boolean;
  readonly begins: 'record' | 'root' | 'event';
}

const NAME = /[^.[\]'"\s]+/y;
const QUOTED = /\[(?:'([^']*)'|"([^"]*)")\]/y;
const INDEX = /\[(-?\d{1,6})\]/y;
const EVERY = /\[\*\]/y;
const WHERE = /\[([^.[\]'"\s=]+)=([^\]]*)\]/y;

/** `a.b`, `a['b.c']`, `a[0]`, `a[-1]`, `a[*].b`, `a[key=env].value`, `^a` of the whole record, `$field` of the event; undefined for anything else. */
export function parsePath(text: string): Path | undefined {
  if (text.startsWith('$')) {
    const name = text.slice(1);
    const readable = /^[@\w][\w.@-]*$/.test(name);
    return readable ? { text, steps: [name], plain: false, begins: 'event' } : undefined;
  }
  const begins = text.startsWith('^') ? 'root' : 'record';
  const steps = stepsOf(begins === 'root' ? text.slice(1) : text);
  return steps && { text, ...steps, begins };
}

function stepsOf(
  text: string,
): { readonly steps: readonly Step[]; readonly plain: boolean } | undefined {
  const steps: Step[] = [];
  let plain = true;
  let at = 0;
  while (at < text.length) {
    const step = stepAt(text, at, steps.length === 0);
    if (step === undefined) return undefined;
    plain &&= text[at] !== '[' && step.value !== ALL;
    steps.push(step.value);
    at = step.next;
  }
  return steps.length > 0 ? { steps, plain } : undefined;
}

interface StepAt {
  readonly value: Step;
  readonly next: number;
}

function stepAt(text: string, at: number, first: boolean): StepAt | undefined {
  if (text[at] === '[') return bracketAt(text, at);
  const start = first ? at : at + 1;
  if (!first && text[at] !== '.') return undefined;
  const name = matchAt(NAME, text, start)?.[0];
  if (name === undefined) return undefined;
  return { value: name === '*' ? ALL : name, next: start + name.length };
}

function bracketAt(text: string, at: number): StepAt | undefined {
  const quoted = matchAt(QUOTED, text, at);
  if (quoted) return { value: quoted[1] ?? quoted[2] ?? '', next: at + quoted[0].length };
  const index = matchAt(INDEX, text, at);
  if (index) return { value: Number(index[1]), next: at + index[0].length };
  const every = matchAt(EVERY, text, at);
  if (every) return { value: ALL, next: at + every[0].length };
  const where = matchAt(WHERE, text, at);
  if (!where) return undefined;
  const [all, member = '', equals = ''] = where;
  return { value: { member, equals }, next: at + all.length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * Compiles a path. Names below a member called `headers` are found whatever their case and in every form that headers are written
 * in; a path written with dots also finds a member whose literal name is the whole path, or all of it below `attributes`,
 * `resource` and the like. `remembers`: members on the way are read once per record, which must not change meanwhile.
 */
export function compilePath(path: Path, remembers = true): Read {
  if (path.begins === 'event') {
    const [name] = path.steps as readonly [string];
    return (_, scope) => scope?.event[name];
  }
  const read = compileRecordPath(path, remembers);
  return path.begins === 'root' ? (record, scope) => read(scope?.root ?? record) : read;
}

/** Members that other programs fill with names that hold dots. */
const DOTTED_BELOW = new Set(['attributes', 'resource', 'labels', 'annotations', 'output_fields']);

function compileRecordPath({ steps, plain }: Path, remembers: boolean): ReadRecord {
  if (!plain || steps.length === 1) return compileSteps(steps, remembers);
  const names = steps as readonly string[];
  const [first = '', ...rest] = names;
  if (DOTTED_BELOW.has(first) && rest.length >= 2) {
    const below = compileSteps([first, rest.join('.')], remembers);
    return firstDefined(below, compileSteps(steps, remembers));
  }
  if (!remembers) return firstDefined(compileSteps(steps, false), memberRead(names.join('.')));
  return isSimple(names) ? nestedRead(names) : orDotted(compileSteps(steps, true), names);
}

/** Names that need nothing but to be looked up in the object above them. */
function isSimple(names: readonly string[]): boolean {
  return !((names.at(-1) ?? '') in Object.prototype) && !isHeaders(names.at(-2));
}

/** What `orDotted` does, in one function, since most paths of mappings are such and are read for every record. */
function nestedRead(names: readonly string[]): ReadRecord {
  const readParent = parentRead(names.slice(0, -1));
  const last = names.at(-1) ?? '';
  const whole = names.join('.');
  return (record) => {
    const parent = readParent(record);
    const value = isObject(parent) ? parent[last] : undefined;
    if (value !== undefined) return value;
    return isDotted(record) ? record[whole] : undefined;
  };
}

function orDotted(read: ReadRecord, names: readonly string[]): ReadRecord {
  const whole = names.join('.');
  return (record) => {
    const value = read(record);
    if (value !== undefined) return value;
    return isDotted(record) ? record[whole] : undefined;
  };
}

type ReadRecord = (record: JsonObject) => unknown;

function firstDefined(read: ReadRecord, other: ReadRecord): ReadRecord {
  return (record) => {
    const value = read(record);
    return value === undefined ? other(record) : value;
  };
}

let lastRecord: JsonObject | undefined;
let lastIsDotted = false;

/** No record but a flat one has names with dots, which is found out once for a record. */
function isDotted(record: JsonObject): boolean {
  if (record !== lastRecord) {
    lastIsDotted = hasDottedName(record);
    lastRecord = record;
  }
  return lastIsDotted;
}

function hasDottedName(record: JsonObject): boolean {
  for (const name in record) if (name.includes('.')) return true;
  return false;
}

type ReadValue = (value: unknown) => unknown;

function compileSteps(steps: Path['steps'], remembers: boolean): ReadRecord {
  const every = steps.indexOf(ALL);
  if (every >= 0) return compileEvery(steps.slice(0, every), steps.slice(every + 1), remembers);
  const outer = steps.slice(0, -1);
  const last = steps.at(-1) ?? '';
  if (outer.length === 0 && typeof last === 'string') return memberRead(last);
  const isHeader = typeof last === 'string' && isHeaders(outer.at(-1));
  const readLast = isHeader ? compileHeader(last) : stepRead(last as Exclude<Step, typeof ALL>);
  if (outer.length === 0) return readLast;
  const readOuter = remembers ? parentRead(outer) : compileSteps(outer, false);
  return (record) => readLast(readOuter(record));
}

function isHeaders(step: Step | undefined): boolean {
  return typeof step === 'string' && /headers$/i.test(step);
}

const MOST_ITEMS = 1000;

/** What stands at the rest of the path in every member, those that have it. */
function compileEvery(before: Path['steps'], after: Path['steps'], remembers: boolean): ReadRecord {
  const readList: ReadRecord = before.length > 0 ? compileSteps(before, remembers) : (all) => all;
  const readRest: ReadValue = after.length > 0 ? restRead(after) : (item) => item;
  return (record) => {
    const list = readList(record);
    if (typeof list !== 'object' || list === null) return undefined;
    const found: unknown[] = [];
    for (const item of Object.values(list).slice(0, MOST_ITEMS)) {
      const value = readRest(item);
      if (Array.isArray(value)) found.push(...(value as unknown[]).slice(0, MOST_ITEMS));
      else if (value !== undefined && value !== null) found.push(value);
    }
    return found.length > 0 ? found.slice(0, MOST_ITEMS) : undefined;
  };
}

function restRead(steps: Path['steps']): ReadValue {
  const read = compileSteps(steps, false);
  return (item) =>
    typeof item === 'object' && item !== null ? read(item as JsonObject) : undefined;
}

const parents = new Map<string, ReadRecord>();

/** Many paths of a mapping lead through the same members: those are read once for a record, the last one is remembered. */
function parentRead(steps: Path['steps']): ReadRecord {
  const key = JSON.stringify(steps);
  const known = parents.get(key);
  if (known) return known;
  const read = compileSteps(steps, true);
  let last: JsonObject | undefined;
  let found: unknown;
  const remembering: ReadRecord = (record) => {
    if (record !== last) {
      found = read(record);
      last = record;
    }
    return found;
  };
  parents.set(key, remembering);
  return remembering;
}

function stepRead(step: Exclude<Step, typeof ALL>): ReadValue {
  if (typeof step === 'number') {
    return (value) => (Array.isArray(value) ? (value as readonly unknown[]).at(step) : undefined);
  }
  if (typeof step === 'object') return itemRead(step.member, step.equals);
  const read = memberRead(step);
  return (value) => (isObject(value) ? read(value) : undefined);
}

function itemRead(member: string, equals: string): ReadValue {
  const read = memberRead(member);
  return (value) =>
    Array.isArray(value)
      ? value.find((item) => isObject(item) && toText(read(item)) === equals)
      : undefined;
}

/** What formats write where they have no value. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '-';
}
