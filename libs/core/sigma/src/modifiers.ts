import { explainNetwork } from './address.ts';
import { base64, base64Offsets, utf16Bytes, utf8Bytes, utf8Text } from './encoding.ts';
import {
  NUMERIC_OPERATORS,
  TIME_PARTS,
  type NumericOperator,
  type TimePart,
} from './expression.ts';
import { expandPlaceholders, type Expansion, type PlaceholderLists } from './placeholder.ts';
import { explainRegex } from './regular-expression.ts';
import {
  ANY,
  DASH,
  literalOf,
  ONE,
  openEnd,
  openStart,
  parsePattern,
  type PatternPart,
  type TextPattern,
} from './text-pattern.ts';
import { TIME_PART_RANGE } from './time-part.ts';
import { KIND_NAMES, type Value } from './value.ts';
import { anyDash, MAX_ENCODED_DASHES, spellDashes } from './windows-dash.ts';

/** The values that take the place of one value (any of them satisfies it), or what is wrong with it. */
export type Modified = readonly Value[] | Unmodified;
export interface Unmodified {
  readonly problem: string;
  /** what is asked for may be right, and is not there */
  readonly isMissing?: true;
}
export type ValueModifier = (value: Value, lists: PlaceholderLists) => Modified;

function mismatch(value: Value, wanted: string): Modified {
  return { problem: `takes ${wanted}, not ${KIND_NAMES[value.kind]}` };
}

type Place = 'contains' | 'startswith' | 'endswith';

function open(pattern: TextPattern, place: Place): TextPattern {
  const start = place === 'startswith' ? pattern : openStart(pattern);
  return place === 'endswith' ? start : openEnd(start);
}

function placed(place: Place): ValueModifier {
  return (value) => {
    switch (value.kind) {
      case 'string':
        return [{ kind: 'string', pattern: open(value.pattern, place), cased: value.cased }];
      case 'number':
        return [{ kind: 'string', pattern: open([value.raw], place), cased: false }];
      case 'regex':
        return [{ ...value, source: anchor(value.source, place) }];
      case 'reference':
        return [{ ...value, position: place }];
      case 'bytes':
        return placedBytes(value.bytes, value.cased, place);
      case 'boolean':
      case 'null':
      case 'done':
        return mismatch(value, 'a string, a regular expression or a field reference');
    }
  };
}

function placedBytes(bytes: readonly number[], cased: boolean, place: Place): Modified {
  const text = utf8Text(bytes);
  return text === undefined
    ? { problem: 'cannot read these bytes as text: encode them with base64 or base64offset first' }
    : [{ kind: 'string', pattern: open([text], place), cased }];
}

/** Regular expressions search, so `contains` says nothing new. */
function anchor(source: string, place: Place): string {
  if (place === 'contains') return source;
  return place === 'startswith' ? `\\A(?:${source})` : `(?:${source})\\z`;
}

const cased: ValueModifier = (value) =>
  value.kind === 'string' || value.kind === 'bytes' || value.kind === 'reference'
    ? [{ ...value, cased: true }]
    : mismatch(value, 'a string (regular expressions are case-sensitive already)');

const re: ValueModifier = (value) => {
  if (value.kind !== 'number' && value.kind !== 'string') return mismatch(value, 'a string');
  const source = value.raw ?? '';
  const problem = explainRegex(source, '');
  return problem === undefined ? [{ kind: 'regex', source, flags: '' }] : { problem };
};

function flag(letter: string): ValueModifier {
  return (value) =>
    value.kind === 'regex'
      ? [{ ...value, flags: value.flags + letter }]
      : mismatch(value, "a regular expression: write it after 're'");
}

/** The bytes of a string without wildcards: several where `windash` left a choice. A text is what is wrong. */
function bytesOf(value: Value): readonly (readonly number[])[] | string {
  if (value.kind === 'bytes') return [value.bytes];
  const texts = literalTexts(value);
  return typeof texts === 'string' ? texts : texts.map(utf8Bytes);
}

function literalTexts(value: Value): readonly string[] | string {
  if (value.kind === 'number') return [value.raw];
  if (value.kind !== 'string') return `takes a string, not ${KIND_NAMES[value.kind]}`;
  const spelled = spellDashes(value.pattern);
  if (!spelled) return `more than ${MAX_ENCODED_DASHES} dashes cannot be encoded`;
  const texts = spelled.map(literalOf);
  return texts.includes(undefined)
    ? 'cannot encode wildcards: escape them (\\*), or put contains, startswith or endswith after the encoding'
    : texts.map((text) => text ?? '');
}

function isCased(value: Value): boolean {
  return (value.kind === 'string' || value.kind === 'bytes') && value.cased;
}

function base64With(encoder: (bytes: readonly number[]) => readonly string[]): ValueModifier {
  return (value) => {
    const found = bytesOf(value);
    if (typeof found === 'string') return { problem: found };
    const texts = found.flatMap(encoder);
    if (texts.length === 0) return { problem: 'has nothing to encode: the text is empty' };
    return texts.map((text) => ({
      kind: 'string',
      pattern: text ? [text] : [],
      cased: isCased(value),
    }));
  };
}

function utf16(order: 'little' | 'big', mark: readonly number[] = []): ValueModifier {
  return (value) => {
    if (value.kind === 'bytes') return mismatch(value, 'a string');
    const widened = mark.length === 0 ? widenAround(value, order) : undefined;
    if (widened) return [widened];
    const texts = literalTexts(value);
    if (typeof texts === 'string') return { problem: texts };
    return texts.map((text) => ({
      kind: 'bytes',
      bytes: [...mark, ...utf16Bytes(text, order)],
      cased: isCased(value),
    }));
  };
}

/** A text with wildcards, its literals encoded where the bytes are text again; undefined for anything else. */
function widenAround(value: Value, order: 'little' | 'big'): Value | undefined {
  if (value.kind !== 'string' || !value.pattern.some((part) => part === ANY || part === ONE)) {
    return undefined;
  }
  const parts: PatternPart[] = [];
  for (const part of value.pattern) {
    const wide = typeof part === 'string' ? utf8Text(utf16Bytes(part, order)) : part;
    if (wide === undefined || wide === DASH) return undefined;
    parts.push(wide);
  }
  return { kind: 'string', pattern: parts, cased: value.cased };
}

const windash: ValueModifier = (value) =>
  value.kind === 'string'
    ? [{ kind: 'string', pattern: anyDash(value.pattern), cased: value.cased }]
    : mismatch(value, 'a string');

function compare(operator: NumericOperator): ValueModifier {
  return (value) => {
    const number = numberIn(value);
    return number !== undefined && Number.isFinite(number)
      ? [{ kind: 'done', test: { kind: 'compare', operator, value: number } }]
      : mismatch(value, 'a number without quotes');
  };
}

function numberIn(value: Value): number | undefined {
  if (value.kind === 'number') return value.value;
  return value.kind === 'string' ? value.number : undefined;
}

function timePart(part: TimePart): ValueModifier {
  const [low, high] = TIME_PART_RANGE[part];
  return (value) => {
    if (value.kind !== 'number') return mismatch(value, 'a whole number');
    if (!Number.isInteger(value.value) || value.value < low || value.value > high) {
      return { problem: `takes a whole number from ${low} to ${high}, not ${value.raw}` };
    }
    return [{ kind: 'done', test: { kind: 'time', part, value: value.value } }];
  };
}

const cidr: ValueModifier = (value) => {
  if (value.kind !== 'string' || value.raw === undefined) return mismatch(value, 'a network');
  const network = value.raw.trim();
  const problem = explainNetwork(network);
  return problem === undefined ? [{ kind: 'done', test: { kind: 'cidr', network } }] : { problem };
};

const fieldref: ValueModifier = (value) => {
  if (value.kind === 'number') {
    return [{ kind: 'reference', field: value.raw, position: 'equals', cased: false }];
  }
  if (value.kind !== 'string') return mismatch(value, 'the name of a field');
  const field = literalOf(value.pattern);
  if (field === undefined || field === '') {
    return { problem: 'takes the name of a field, without wildcards' };
  }
  return [{ kind: 'reference', field, position: 'equals', cased: value.cased }];
};

const expand: ValueModifier = (value, lists) => {
  if (value.kind === 'regex') return expandRegex(value, lists);
  if (value.kind !== 'string') return mismatch(value, 'a string with %placeholders%');
  const expansion = expandPlaceholders(value.pattern, lists);
  if (!expansion.ok) return unexpanded(expansion);
  return expansion.patterns.map((pattern) => {
    const raw = literalOf(pattern);
    return { kind: 'string', pattern, cased: value.cased, ...(raw !== undefined && { raw }) };
  });
};

function unexpanded({ message, isMissing }: Exclude<Expansion, { ok: true }>): Unmodified {
  return { problem: message, ...(isMissing && { isMissing }) };
}

/** Values of a list mean within a regular expression what they mean elsewhere: themselves, or a wildcard. */
function expandRegex(value: Extract<Value, { kind: 'regex' }>, lists: PlaceholderLists): Modified {
  const expansion = expandPlaceholders([value.source], lists, toRegex);
  if (!expansion.ok) return unexpanded(expansion);
  const sources = expansion.patterns.map((pattern) => literalOf(pattern) ?? '');
  const problem = sources.map((source) => explainRegex(source, value.flags)).find(Boolean);
  return problem === undefined ? sources.map((source) => ({ ...value, source })) : { problem };
}

function toRegex(text: string): TextPattern {
  const parts = parsePattern(text).map((part) => {
    if (typeof part === 'string') return part.replaceAll(/[^\p{L}\p{N}_\s]/gu, '\\$&');
    return part === ANY ? '(?s:.*)' : '(?s:.)';
  });
  return parts.length === 0 ? [] : [parts.join('')];
}

const exists: ValueModifier = (value) =>
  value.kind === 'boolean'
    ? [{ kind: 'done', test: { kind: 'exists', value: value.value } }]
    : mismatch(value, 'true or false');

/** Modifiers that change a value. `all` and `neq` change how values are joined and are no part of it. */
export const VALUE_MODIFIERS: ReadonlyMap<string, ValueModifier> = new Map<string, ValueModifier>([
  ['contains', placed('contains')],
  ['startswith', placed('startswith')],
  ['endswith', placed('endswith')],
  ['cased', cased],
  ['exists', exists],
  ['re', re],
  ['i', flag('i')],
  ['ignorecase', flag('i')],
  ['m', flag('m')],
  ['multiline', flag('m')],
  ['s', flag('s')],
  ['dotall', flag('s')],
  ['base64', base64With((bytes) => [base64(bytes)])],
  ['base64offset', base64With(base64Offsets)],
  ['utf16le', utf16('little')],
  ['wide', utf16('little')],
  ['utf16be', utf16('big')],
  ['utf16', utf16('little', [0xff, 0xfe])],
  ['windash', windash],
  ['cidr', cidr],
  ['fieldref', fieldref],
  ['expand', expand],
  ...NUMERIC_OPERATORS.map((operator) => [operator, compare(operator)] as const),
  ...TIME_PARTS.map((part) => [part, timePart(part)] as const),
]);
