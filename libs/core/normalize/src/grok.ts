import { GROK_PATTERNS } from './grok-patterns.ts';
import { literalIn } from './literal.ts';
import { compilePattern, type Pattern } from './pattern.ts';

/** Takes a text apart; undefined where it has another shape. */
export type TakeApart = (text: string) => Record<string, unknown> | undefined;

const REFERENCE = /%\{(\w+)(?::([\w@.[\]-]+))?(?::(int|float))?\}/g;
const DEEPEST = 12;
const LONGEST = 65_536;
/** Patterns are linear in the text, but slow: what is longer is no line of a log. */
export const LONGEST_MATCHED = 65_536;

interface Capture {
  readonly group: string;
  readonly name: string;
  readonly type: string | undefined;
}

/**
 * Compiles `%{PATTERN:name}` and `%{PATTERN:name:int}` within a regular expression, which may have named groups of its own.
 * @returns the mistake as a sentence
 */
export function compileGrok(pattern: string, own: ReadonlyMap<string, string>): TakeApart | string {
  const captures: Capture[] = [];
  const expanded = expand(pattern, own, captures, 0);
  if (!expanded.ok) return expanded.mistake;
  const compiled = compilePattern(expanded.source);
  return typeof compiled === 'string' ? compiled : takeWith(compiled, captures, literalIn(pattern));
}

type Expanded =
  { readonly ok: true; readonly source: string } | { readonly ok: false; readonly mistake: string };

function expand(
  pattern: string,
  own: ReadonlyMap<string, string>,
  captures: Capture[],
  depth: number,
): Expanded {
  if (depth > DEEPEST) return { ok: false, mistake: 'patterns refer to each other without an end' };
  let source = '';
  let at = 0;
  for (const { 0: all, 1: called = '', 2: name, 3: type, index } of pattern.matchAll(REFERENCE)) {
    const found = own.get(called) ?? patternOf(called);
    if (found === undefined) return { ok: false, mistake: unknownPattern(called) };
    const group = `g${captures.length}`;
    if (name !== undefined) captures.push({ group, name: dotted(name), type });
    const inner = expand(found, own, captures, depth + 1);
    if (!inner.ok) return inner;
    if (source.length + inner.source.length > LONGEST) {
      return { ok: false, mistake: 'the pattern is too long once its names are written out' };
    }
    const opening = name === undefined ? '(?:' : `(?P<${group}>`;
    source += `${pattern.slice(at, index)}${opening}${inner.source})`;
    at = index + all.length;
  }
  return { ok: true, source: source + pattern.slice(at) };
}

function patternOf(name: string): string | undefined {
  return Object.hasOwn(GROK_PATTERNS, name) ? GROK_PATTERNS[name] : undefined;
}

function unknownPattern(name: string): string {
  const alike = Object.keys(GROK_PATTERNS).filter((known) => known.startsWith(name.slice(0, 3)));
  const hint =
    alike.length > 0 ? `: did you mean ${alike.join(', ')}?` : '; `patterns:` adds own ones';
  return `there is no pattern '${name}'${hint}`;
}

/** `[http][method]` is written as `http.method`, too. */
function dotted(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1).replaceAll('][', '.') : name;
}

interface Taken {
  readonly name: string;
  readonly type: string | undefined;
  readonly place: number;
}

function takeWith(pattern: Pattern, captures: readonly Capture[], literal: string): TakeApart {
  const types = new Map(captures.map((capture) => [capture.group, capture]));
  const all = pattern.names.flatMap(([group, place]): Taken[] => {
    const capture = types.get(group);
    if (capture) return [{ name: capture.name, type: capture.type, place }];
    return /^g\d+$/.test(group) ? [] : [{ name: group, type: undefined, place }];
  });
  return (text) => {
    if (text.length > LONGEST_MATCHED || !text.includes(literal)) return undefined;
    const groups = pattern.find(text);
    if (!groups) return undefined;
    const parts: Record<string, unknown> = {};
    for (const { name, type, place } of all) {
      const value = groups[place];
      if (value === undefined) continue;
      parts[name] =
        type === undefined ? value : type === 'int' ? Math.trunc(Number(value)) : Number(value);
    }
    return parts;
  };
}
