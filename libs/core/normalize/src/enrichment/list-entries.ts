import { isObject } from '../path.ts';
import { readCsvLine } from './csv-line.ts';
import { LineProblems, shown, type EnrichmentFile } from './enrichment-problem.ts';

/** One value of a list, and what its columns or members say of it. */
export interface ListEntry {
  readonly value: string;
  readonly line: number;
  readonly column: number;
  /** what kind of value it is said to be, e.g. `domain` */
  readonly type?: string;
  readonly confidence?: string;
  readonly description?: string;
}

/** JSON is given as it is: who reads it knows where its values stand. */
export type ListContent =
  | { readonly kind: 'entries'; readonly entries: Iterable<ListEntry> }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'broken' };

/**
 * Reads a list: JSON where the text begins so, comma-separated values where its name ends in `.csv`, else a value a line. Empty lines and
 * what stands behind `#` or `;` (at the beginning, or after a blank) is left out.
 */
export function readList({ path, text }: EnrichmentFile, problems: LineProblems): ListContent {
  const start = /\S/.exec(text.slice(0, 4096))?.[0];
  if (start === '{' || start === '[' || path.endsWith('.json')) return readJsonList(text, problems);
  const lines = path.endsWith('.csv') ? csvEntries(text, problems) : plainEntries(text);
  return { kind: 'entries', entries: lines };
}

function readJsonList(text: string, problems: LineProblems): ListContent {
  try {
    return { kind: 'json', json: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? Number.NaN);
    const at = Number.isNaN(position) ? text.length : position;
    problems.error(
      placeOf(text, at),
      'ENRICH_SYNTAX',
      'this is no JSON: the list is left as it was',
    );
    return { kind: 'broken' };
  }
}

export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset));
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function* linesOf(text: string): Generator<{ readonly line: number; readonly content: string }> {
  let line = 1;
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    yield { line, content: text.slice(from, end) };
    line++;
    from = end + 1;
  }
}

const COMMENT = /(?:^|\s)[#;].*$/;

function* plainEntries(text: string): Generator<ListEntry> {
  for (const { line, content } of linesOf(text)) {
    const bare = /[#;]/.test(content) ? content.replace(COMMENT, '') : content;
    const value = bare.trim();
    if (value !== '') yield { value, line, column: 1 + bare.length - bare.trimStart().length };
  }
}

/** Names of the column with the values, and of those that say something about them. */
const VALUE_COLUMNS = [
  'value',
  'indicator',
  'ioc',
  'cidr',
  'network',
  'ip_prefix',
  'ip',
  'ip_address',
  'address',
  'domain',
  'host',
  'url',
  'hash',
  'asn',
];
const COLUMNS = {
  type: ['type', 'kind', 'ioc_type', 'indicator_type'],
  confidence: ['confidence', 'confidence_level'],
  description: ['description', 'comment', 'threat', 'malware', 'note', 'name'],
} as const;

interface Header {
  readonly value: number;
  readonly type: number;
  readonly confidence: number;
  readonly description: number;
}

const NO_HEADER: Header = { value: 0, type: -1, confidence: -1, description: -1 };

function* csvEntries(text: string, problems: LineProblems): Generator<ListEntry> {
  let header: Header | undefined;
  for (const { line, cells } of csvRows(text, problems)) {
    const isFirst = header === undefined;
    header ??= readHeader(cells) ?? NO_HEADER;
    if (isFirst && header !== NO_HEADER) continue;
    const value = cells[header.value] ?? '';
    const at = { line, column: 1 };
    if (value === '') problems.error(at, 'ENRICH_BAD_VALUE', 'the value is empty');
    else yield { value, ...at, ...saidOf(cells, header) };
  }
}

interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

function* csvRows(text: string, problems: LineProblems): Generator<CsvRow> {
  for (const { line, content } of linesOf(text)) {
    if (content.trim() === '' || content.startsWith('#')) continue;
    const cells = readCsvLine(content.replace(/\r$/, ''));
    if (cells) yield { line, cells };
    else problems.error({ line, column: 1 }, 'ENRICH_SYNTAX', 'a quote is not closed on its line');
  }
}

function readHeader(cells: readonly string[]): Header | undefined {
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[ -]/g, '_'));
  const value = firstOf(names, VALUE_COLUMNS);
  if (value < 0) return undefined;
  return {
    value,
    type: firstOf(names, COLUMNS.type),
    confidence: firstOf(names, COLUMNS.confidence),
    description: firstOf(names, COLUMNS.description),
  };
}

function firstOf(names: readonly string[], wanted: readonly string[]): number {
  const found = wanted.find((name) => names.includes(name));
  return found === undefined ? -1 : names.indexOf(found);
}

type Said = Pick<ListEntry, 'type' | 'confidence' | 'description'>;

function saidOf(cells: readonly string[], { type, confidence, description }: Header): Said {
  return {
    ...(cells[type] ? { type: cells[type] } : {}),
    ...(cells[confidence] ? { confidence: cells[confidence] } : {}),
    ...(cells[description] ? { description: cells[description] } : {}),
  };
}

/** Values of a JSON list: texts, numbers, or objects with the members that CSV names as columns. */
export function* jsonEntries(
  items: readonly unknown[],
  text: string,
  problems: LineProblems,
): Generator<ListEntry> {
  const places = new JsonPlaces(text);
  for (const item of items) {
    if (typeof item === 'string' || typeof item === 'number') {
      yield { value: String(item), ...places.next(String(item)) };
    } else {
      const entry = isObject(item) ? readMembers(item) : undefined;
      if (entry) yield { ...entry, ...places.next(entry.value) };
      else problems.error(places.here, 'ENRICH_BAD_VALUE', badItem(item));
    }
  }
}

function badItem(item: unknown): string {
  const written = JSON.stringify(item) ?? String(item);
  return `expected a text, or an object with 'value', 'ip', 'cidr', 'domain', …, not ${shown(written)}`;
}

function readMembers(
  item: Readonly<Record<string, unknown>>,
): Omit<ListEntry, 'line' | 'column'> | undefined {
  const key = VALUE_COLUMNS.find((name) => typeof item[name] === 'string' && item[name] !== '');
  if (key === undefined) return undefined;
  const textOf = (names: readonly string[]): string => {
    const name = names.find((one) => ['string', 'number'].includes(typeof item[one]));
    return name === undefined ? '' : String(item[name]);
  };
  const cells = [
    String(item[key]),
    textOf(COLUMNS.type),
    textOf(COLUMNS.confidence),
    textOf(COLUMNS.description),
  ];
  const said = saidOf(cells, { value: 0, type: 1, confidence: 2, description: 3 });
  return { value: cells[0] ?? '', ...said };
}

/** Finds where the values of parsed JSON were written: they come in the order of the text. */
export class JsonPlaces {
  readonly #text: string;
  #offset = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get here(): { line: number; column: number } {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  next(value: string): { line: number; column: number } {
    const escaped = JSON.stringify(value).slice(1, -1);
    const found = this.#text.indexOf(escaped, this.#offset);
    if (found < 0) return this.here;
    let newline = this.#text.indexOf('\n', this.#offset);
    while (newline >= 0 && newline < found) {
      this.#line++;
      this.#lineStart = newline + 1;
      newline = this.#text.indexOf('\n', newline + 1);
    }
    const place = { line: this.#line, column: found - this.#lineStart + 1 };
    this.#offset = found + escaped.length;
    if (newline >= 0 && newline < this.#offset) this.#lineStart = newline + 1;
    return place;
  }
}
