/** Numbers from a seed: mulberry32. */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** from 0 to below `end` */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * end);
  }

  of<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
}

const PIECES = [
  ...Array.from('"\\\'`[]{}()<>,;:=&?%|/-+#@* \t\r\n\0\u0007\u007F'),
  '\uD800',
  '\u202E',
  '\u{E0041}',
  '😀',
  '\\x16\\x03',
  '\\u0000',
  '%00',
  '%zz',
  '-1',
  '1e999',
  '9007199254740993',
  '0x1F',
  'NaN',
  'null',
  '::ffff:1.2.3.4',
  '999.1.1.1',
  '2026-13-45T99:99:99Z',
  '[10/Foo/2026:99:99:99 +9999]',
  ' HTTP/',
  '" "',
  'a=b ',
  '](',
  '\u001f\u008b\b',
  'H4sIAAAAAAAA',
] as const;

/** What a text becomes on its way through something broken or hostile. */
export function mutateText(text: string, other: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const to = Math.min(text.length, at + dice.below(40));
  switch (dice.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(at);
    case 3:
      return text.slice(0, at) + dice.of(PIECES) + text.slice(to);
    case 4:
      return text.slice(0, at) + dice.of(PIECES).repeat(dice.below(2000)) + text.slice(at);
    case 5:
      return text.slice(0, at) + other.slice(dice.below(other.length + 1));
    case 6:
      return text.slice(at) + text.slice(0, at);
    default:
      return text.slice(0, at) + dice.of(PIECES) + text.slice(at);
  }
}

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5e308,
  2 ** 53 + 2,
  '',
  '-',
  'null',
  ' ',
  '1,2, 3',
  'x'.repeat(5000),
  [],
  {},
  [[[]]],
  [null, 1, 'a', {}],
  { a: { b: { c: {} } } },
  '{"a":[1,{"b":"{}"}]}',
  '2026-01-01T00:00:00Z',
  '1.2.3.4:99999',
];
const NAMES = ['__proto__', 'constructor', 'toString', '', 'a.b', 'length', '0'] as const;

/** What becomes of a value whose writer has other ideas of types. */
export function mutateValue(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.below(6) === 0) {
    return dice.below(4) === 0 ? [value] : dice.of(VALUES);
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return [dice.of(VALUES)];
    const place = dice.below(value.length);
    return value.map((item: unknown, index) => (index === place ? mutateValue(item, dice) : item));
  }
  const members: [string, unknown][] = Object.entries(value);
  const place = dice.below(members.length + 1);
  const member = members[place];
  if (!member) return Object.fromEntries([...members, [dice.of(NAMES), dice.of(VALUES)]]);
  const [name, inner] = member;
  const replaced: [string, unknown][] =
    dice.below(8) === 0
      ? []
      : [[dice.below(12) === 0 ? dice.of(NAMES) : name, mutateValue(inner, dice)]];
  return Object.fromEntries([...members.slice(0, place), ...replaced, ...members.slice(place + 1)]);
}
