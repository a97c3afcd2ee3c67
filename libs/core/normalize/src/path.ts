/** A JSON object of a record. */
export type JsonObject = { readonly [name: string]: unknown };

/** Reads one place of a record; undefined where it is missing. */
export type Read = (record: JsonObject) => unknown;

/** A path, checked: member names and list indexes (negative ones count from the end). */
export interface Path {
  readonly text: string;
  readonly steps: readonly (string | number)[];
  /** written with dots only, so that it may also be the literal name of a member */
  readonly plain: boolean;
}

const NAME = /[^.[\]'"\s]+/y;
const QUOTED = /\[(?:'([^']*)'|"([^"]*)")\]/y;
const INDEX = /\[(-?\d{1,6})\]/y;

/** `a.b`, `a['b.c']`, `a[0]`, `a[-1]`; undefined for anything else. */
export function parsePath(text: string): Path | undefined {
  const steps: (string | number)[] = [];
  let plain = true;
  let at = 0;
  while (at < text.length) {
    const step = stepAt(text, at, steps.length === 0);
    if (step === undefined) return undefined;
    plain &&= text[at] !== '[';
    steps.push(step.value);
    at = step.next;
  }
  return steps.length > 0 ? { text, steps, plain } : undefined;
}

function stepAt(
  text: string,
  at: number,
  first: boolean,
): { readonly value: string | number; readonly next: number } | undefined {
  if (text[at] === '[') return bracketAt(text, at);
  const start = first ? at : at + 1;
  if (!first && text[at] !== '.') return undefined;
  NAME.lastIndex = start;
  const name = NAME.exec(text)?.[0];
  return name === undefined ? undefined : { value: name, next: start + name.length };
}

function bracketAt(text: string, at: number) {
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text);
  if (quoted) return { value: quoted[1] ?? quoted[2] ?? '', next: at + quoted[0].length };
  INDEX.lastIndex = at;
  const index = INDEX.exec(text);
  return index ? { value: Number(index[1]), next: at + index[0].length } : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Compiles a path. Names below a member called `headers` are found whatever their case; a path written with dots also finds
 * a member whose literal name is the whole path.
 */
export function compilePath({ text, steps, plain }: Path): Read {
  const read = compileSteps(steps);
  if (!plain || steps.length === 1) return read;
  const literal = memberRead(text);
  return (record) => {
    const value = read(record);
    return value === undefined ? literal(record) : value;
  };
}

type ReadValue = (value: unknown) => unknown;

function compileSteps(steps: Path['steps']): Read {
  const outer = steps.slice(0, -1);
  const last = steps.at(-1) ?? '';
  if (outer.length === 0 && typeof last === 'string') return memberRead(last);
  const isHeader = typeof last === 'string' && outer.at(-1) === 'headers';
  const readLast = isHeader ? headerRead(last) : stepRead(last);
  if (outer.length === 0) return readLast;
  const readOuter = parentRead(outer);
  return (record) => readLast(readOuter(record));
}

const parents = new Map<string, Read>();

/** Many paths of a mapping lead through the same members: those are read once for a record, the last one is remembered. */
function parentRead(steps: Path['steps']): Read {
  const key = JSON.stringify(steps);
  const known = parents.get(key);
  if (known) return known;
  const read = compileSteps(steps);
  let last: JsonObject | undefined;
  let found: unknown;
  const remembering: Read = (record) => {
    if (record !== last) {
      found = read(record);
      last = record;
    }
    return found;
  };
  parents.set(key, remembering);
  return remembering;
}

function stepRead(step: string | number): ReadValue {
  if (typeof step === 'number') {
    return (value) => (Array.isArray(value) ? (value as readonly unknown[]).at(step) : undefined);
  }
  const read = memberRead(step);
  return (value) => (isObject(value) ? read(value) : undefined);
}

function headerRead(name: string): ReadValue {
  const wanted = name.toLowerCase();
  const readExact = memberRead(wanted);
  return (value) => {
    if (!isObject(value)) return undefined;
    const exact = readExact(value);
    if (exact !== undefined) return exact;
    const key = capitalNames(value).find(
      (key) => key.length === wanted.length && key.toLowerCase() === wanted,
    );
    return key === undefined ? undefined : value[key];
  };
}

let lastHeaders: JsonObject | undefined;
let lastCapital: readonly string[] = [];

/** The names that are not in lower case: none in most records. Those of the last object are remembered. */
function capitalNames(headers: JsonObject): readonly string[] {
  if (headers !== lastHeaders) {
    lastCapital = Object.keys(headers).filter((key) => key !== key.toLowerCase());
    lastHeaders = headers;
  }
  return lastCapital;
}

/** Reads an own member: what JavaScript itself puts on objects (`constructor`, `toString`) is not part of a record. */
function memberRead(name: string): Read {
  if (!(name in Object.prototype)) return (object) => object[name];
  return (object) => (Object.hasOwn(object, name) ? object[name] : undefined);
}

/** What formats write where they have no value. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '-';
}
