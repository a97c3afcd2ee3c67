import type { Problems, YamlNode } from '@gatewatch/event';
import { readPathNode } from './condition.ts';
import type { JsonObject } from './member.ts';
import { isEmpty, type Read, type Scope } from './path.ts';
import { oneOrMany, report } from './source-problem.ts';
import { compileTemplate } from './template.ts';
import { FAILED, toNumber } from './value.ts';

/** Where a rule's value stands. */
export interface Input {
  readonly read: Read;
  /** each of the paths, for converters that look at all of them */
  readonly reads: readonly Read[];
  /** the path that has the value of this record */
  readonly nameOf: (record: JsonObject, scope: Scope) => string;
}

/** Compiles `from: path(s)` (the first that has a value), `collect: paths` (all that have one) or `template: text`, with `plus` and `minus`. */
export function compileInput(node: YamlNode, field: string, problems: Problems): Input | undefined {
  const given = (['from', 'collect', 'template'] as const).filter((key) => node.get(key));
  const [key] = given;
  if (!key || given.length > 1) {
    const message = key
      ? `\`${given.join('` and `')}\` exclude each other`
      : `${field} needs \`from\`, \`collect\`, \`template\` or \`value\``;
    return report(problems, node, key ? 'SOURCE_BAD_VALUE' : 'SOURCE_MISSING_KEY', message);
  }
  const value = node.get(key) as YamlNode;
  if (key === 'template') {
    const read = compileTemplate(value, problems);
    return { read, reads: [read], nameOf: () => String(value.scalar) };
  }
  const places = placesOf(value, problems);
  const reads = places.map(({ read }) => read);
  const nameOf = (record: JsonObject, scope: Scope): string =>
    (places.find(({ read }) => !isEmpty(read(record, scope))) ?? places[0])?.name ?? '';
  const read = key === 'collect' ? collected(reads) : firstOf(reads);
  return { read: calculated(read, node, problems), reads, nameOf };
}

interface Place {
  readonly name: string;
  readonly read: Read;
}

/** A list within the list is one place: the first of its paths that has a value. */
function placesOf(node: YamlNode, problems: Problems): Place[] {
  return oneOrMany(node).flatMap((path) => {
    if (path.kind === 'list') {
      const inner = placesOf(path, problems);
      const name = inner.map((place) => place.name).join(' or ');
      return [{ name, read: firstOf(inner.map((place) => place.read)) }];
    }
    const read = readPathNode(path, problems);
    return read ? [{ name: String(path.scalar), read }] : [];
  });
}

function firstOf(reads: readonly Read[]): Read {
  const [only] = reads;
  if (only && reads.length === 1) return only;
  return (record, scope) => {
    for (const read of reads) {
      const value = read(record, scope);
      if (!isEmpty(value)) return value;
    }
    return undefined;
  };
}

function collected(reads: readonly Read[]): Read {
  return (record, scope) => {
    const values = reads.map((read) => read(record, scope)).filter((value) => !isEmpty(value));
    return values.length > 0 ? values.flat() : undefined;
  };
}

function calculated(read: Read, node: YamlNode, problems: Problems): Read {
  const minus = node.get('minus');
  const less = minus && readPathNode(minus, problems);
  const plus = node.get('plus');
  const more = plus && placesOf(plus, problems).map(({ read }) => read);
  const summed = more ? sum(read, more) : read;
  return less ? difference(summed, less) : summed;
}

/** What can't be read as a number counts nothing; the sum is unknown where none can. */
function sum(read: Read, more: readonly Read[]): Read {
  return (record, scope) => {
    let total: number | undefined;
    for (const each of [read, ...more]) {
      const number = toNumber(each(record, scope));
      if (number !== FAILED) total = (total ?? 0) + number;
    }
    return total;
  };
}

/** Nanoseconds since 1970, as a text: more digits than a number holds. */
const LONG = /^\d{16,19}$/;
const isLong = (value: unknown): value is string => typeof value === 'string' && LONG.test(value);

/** The float noise of two epochs in seconds is below a microsecond: it is rounded off. */
function difference(left: Read, right: Read): Read {
  return (record, scope) => {
    const later = left(record, scope);
    const earlier = right(record, scope);
    if (isLong(later) && isLong(earlier)) return Number(BigInt(later) - BigInt(earlier));
    const end = toNumber(later);
    const start = toNumber(earlier);
    if (end === FAILED || start === FAILED) return undefined;
    return Math.round((end - start) * 1e6) / 1e6;
  };
}
