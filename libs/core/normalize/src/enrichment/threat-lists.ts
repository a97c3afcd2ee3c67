import { isObject } from '../path.ts';
import { readNetworks, type Network } from './address-bits.ts';
import { LineProblems, shown, type Enriching, type EnrichmentFile } from './enrichment-problem.ts';
import { jsonEntries, JsonPlaces, readList, type ListEntry } from './list-entries.ts';
import { readAsNumber } from './network-lists.ts';
import { eachInSlices, runWhole, type Sliced } from './slices.ts';
import { isStixBundle, readStix } from './stix.ts';

/** What an indicator can be; `auto` where a list does not say. */
export const INDICATOR_KINDS = [
  'address',
  'as',
  'domain',
  'url',
  'key',
  'user_agent',
  'hash',
] as const;
export type IndicatorKind = (typeof INDICATOR_KINDS)[number];

/** What is said of an indicator. */
export interface IndicatorNote {
  /** the list */
  readonly feed: string;
  /** ECS: None, Low, Medium, High */
  readonly confidence?: string;
  readonly description?: string;
  /** it is nothing any more from then on, epoch ms */
  readonly until?: number;
}

export interface Indicator {
  readonly kind: IndicatorKind;
  /** in lower case, save for keys */
  readonly value: string;
  readonly networks?: readonly Network[];
  readonly note: IndicatorNote;
}

export interface ThreatListOptions {
  readonly name: string;
  /** what every value of the list is, where it is not told by its looks */
  readonly kind?: IndicatorKind;
}

/** Reads indicators from text, CSV, a JSON list or a STIX 2.1 bundle; what can't be read is told and left out. */
export function parseThreatList(
  file: EnrichmentFile,
  options: ThreatListOptions,
): Enriching<readonly Indicator[]> {
  return runWhole(parseThreatListInSlices(file, options));
}

export function* parseThreatListInSlices(
  file: EnrichmentFile,
  options: ThreatListOptions,
): Sliced<Enriching<readonly Indicator[]>> {
  const problems = new LineProblems(file.path);
  const entries = entriesOf(file, problems);
  if (!entries) return { value: undefined, problems: problems.list };
  const notes = new Map<string, IndicatorNote>();
  const indicators: Indicator[] = [];
  yield* eachInSlices(entries, (entry) => {
    const indicator = readIndicator(entry, options, notes);
    if (indicator) indicators.push(indicator);
    else problems.error(entry, 'ENRICH_BAD_VALUE', badIndicator(entry, options));
  });
  if (indicators.length > 0) return { value: indicators, problems: problems.list };
  problems.error({ line: 1, column: 1 }, 'ENRICH_EMPTY', 'no indicator is in this list');
  return { value: undefined, problems: problems.list };
}

/** An entry of a STIX bundle may end. */
export interface ThreatEntry extends ListEntry {
  readonly until?: number;
}

function entriesOf(
  file: EnrichmentFile,
  problems: LineProblems,
): Iterable<ThreatEntry> | undefined {
  const content = readList(file, problems);
  if (content.kind === 'broken') return undefined;
  if (content.kind === 'entries') return content.entries;
  const { json } = content;
  if (isStixBundle(json)) return readStix(json, new JsonPlaces(file.text), problems);
  if (Array.isArray(json)) return jsonEntries(json as unknown[], file.text, problems);
  const members: readonly unknown[] = isObject(json) ? Object.values(json) : [];
  const lists = members.filter((value) => Array.isArray(value));
  if (lists.length === 1) return jsonEntries(lists[0] as unknown[], file.text, problems);
  const message = 'expected a JSON list, an object with one list, or a STIX 2.1 bundle';
  problems.error({ line: 1, column: 1 }, 'ENRICH_SYNTAX', message);
  return undefined;
}

function badIndicator({ value, type }: ThreatEntry, { kind }: ThreatListOptions): string {
  const known = INDICATOR_KINDS.join(', ');
  if (type !== undefined && kindOf(type) === undefined)
    return `unknown type '${shown(type)}' of an indicator: known are ${known}`;
  const what = type ?? kind;
  if (what !== undefined) return `'${shown(value)}' is no ${what}`;
  return `it can't be told what '${shown(value)}' is: say it with 'kind' of the list (${known})`;
}

/** Other words for the kinds, as feeds use them. */
const KIND_WORDS: Readonly<Record<string, IndicatorKind>> = {
  ip: 'address',
  ipv4: 'address',
  ipv6: 'address',
  'ipv4-addr': 'address',
  'ipv6-addr': 'address',
  'ip-src': 'address',
  'ip-dst': 'address',
  cidr: 'address',
  network: 'address',
  asn: 'as',
  'autonomous-system': 'as',
  'domain-name': 'domain',
  hostname: 'domain',
  host: 'domain',
  fqdn: 'domain',
  uri: 'url',
  api_key: 'key',
  'api-key': 'key',
  key_id: 'key',
  'user-agent': 'user_agent',
  useragent: 'user_agent',
  md5: 'hash',
  sha1: 'hash',
  'sha-1': 'hash',
  sha256: 'hash',
  'sha-256': 'hash',
  ja3: 'hash',
  ja4: 'hash',
};

function kindOf(word: string): IndicatorKind | undefined {
  const lower = word.trim().toLowerCase();
  return INDICATOR_KINDS.find((kind) => kind === lower) ?? KIND_WORDS[lower];
}

function readIndicator(
  entry: ThreatEntry,
  options: ThreatListOptions,
  notes: Map<string, IndicatorNote>,
): Indicator | undefined {
  const told = entry.type === undefined ? options.kind : kindOf(entry.type);
  if (entry.type !== undefined && told === undefined) return undefined;
  const found = told === undefined ? guess(entry.value) : readAs(told, entry.value);
  return found && { ...found, note: noteOf(entry, options.name, notes) };
}

type Found = Omit<Indicator, 'note'>;

function guess(value: string): Found | undefined {
  for (const kind of ['address', 'as', 'hash', 'url', 'domain'] as const) {
    const found = readAs(kind, value);
    if (found) return found;
  }
  return undefined;
}

const DOMAIN =
  /^(?:\*\.|\.)?((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])\.?$/i;
const HASH =
  /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$|^[a-z0-9]{10}_[0-9a-f]{12}_[0-9a-f]{12}$/i;
const URL_TEXT = /^[a-z][a-z0-9+.-]{1,20}:\/\/\S+$/i;

const READERS: Readonly<Record<IndicatorKind, (value: string) => string | undefined>> = {
  address: (value) => value,
  as: (value) => {
    const number = readAsNumber(value) ?? (/^\d{1,10}$/.test(value) ? Number(value) : undefined);
    return number === undefined ? undefined : String(number);
  },
  domain: (value) => DOMAIN.exec(value)?.[1]?.toLowerCase(),
  url: (value) => (URL_TEXT.test(value) ? value.toLowerCase() : undefined),
  key: (value) => value,
  user_agent: (value) => value.toLowerCase(),
  hash: (value) => (HASH.test(value) ? value.toLowerCase() : undefined),
};

function readAs(kind: IndicatorKind, text: string): Found | undefined {
  const value = READERS[kind](text);
  if (value === undefined || kind !== 'address')
    return value === undefined ? undefined : { kind, value };
  const networks = readNetworks(value);
  return networks && { kind, value, networks };
}

/** Notes are few, indicators may be a million: equal ones are one object. */
function noteOf(
  entry: ThreatEntry,
  feed: string,
  notes: Map<string, IndicatorNote>,
): IndicatorNote {
  const { description, until } = entry;
  const confidence = entry.confidence === undefined ? undefined : confidenceOf(entry.confidence);
  const key = `${confidence}\n${until}\n${description}`;
  let note = notes.get(key);
  if (!note) {
    note = {
      feed,
      ...(confidence === undefined ? {} : { confidence }),
      ...(description === undefined ? {} : { description: description.slice(0, 256) }),
      ...(until === undefined ? {} : { until }),
    };
    notes.set(key, note);
  }
  return note;
}

const CONFIDENCES = ['None', 'Low', 'Medium', 'High'];

/** ECS has four; numbers from 0 to 100 are read by the scale of STIX 2.1, appendix A. */
function confidenceOf(text: string): string | undefined {
  const word = CONFIDENCES.find((one) => one.toLowerCase() === text.trim().toLowerCase());
  const number = Number(text);
  if (word !== undefined || text.trim() === '' || !(number >= 0 && number <= 100)) return word;
  if (number === 0) return 'None';
  if (number < 30) return 'Low';
  return number < 70 ? 'Medium' : 'High';
}
