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
  const [only] = steps;
  if (steps.length === 1 && typeof only === 'string') return (record) => member(record, only);
  const reads = steps.map((step, index) =>
    typeof step === 'string' && steps[index - 1] === 'headers' ? headerRead(step) : stepRead(step),
  );
  return (record) => {
    let value: unknown = record;
    for (let index = 0; index < reads.length && value !== undefined; index++) {
      value = reads[index]?.(value);
    }
    return value === undefined && plain ? member(record, text) : value;
  };
}

function stepRead(step: string | number): (value: unknown) => unknown {
  if (typeof step === 'number') {
    return (value) => (Array.isArray(value) ? (value as readonly unknown[]).at(step) : undefined);
  }
  return (value) => (isObject(value) ? member(value, step) : undefined);
}

function headerRead(name: string): (value: unknown) => unknown {
  const wanted = name.toLowerCase();
  return (value) => {
    if (!isObject(value)) return undefined;
    const exact = member(value, wanted);
    if (exact !== undefined) return exact;
    for (const key of Object.keys(value)) {
      if (key.length === wanted.length && key.toLowerCase() === wanted) return value[key];
    }
    return undefined;
  };
}

/** An own member: what JavaScript itself puts on objects (`constructor`, `toString`) is not part of a record. */
function member(object: JsonObject, name: string): unknown {
  const value = object[name];
  return value === undefined || !Object.hasOwn(object, name) ? undefined : value;
}

/** What formats write where they have no value. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '-';
}
