import { isObject, type JsonObject } from '../path.ts';
import type { LineProblems } from './enrichment-problem.ts';
import type { JsonPlaces } from './list-entries.ts';
import type { ThreatEntry } from './threat-lists.ts';

export function isStixBundle(json: unknown): json is JsonObject {
  return isObject(json) && json['type'] === 'bundle' && Array.isArray(json['objects']);
}

/** Indicators of a STIX 2.1 bundle whose pattern is one observation of comparisons joined by OR; revoked ones are left out. */
export function* readStix(
  bundle: JsonObject,
  places: JsonPlaces,
  problems: LineProblems,
): Generator<ThreatEntry> {
  for (const object of bundle['objects'] as unknown[]) {
    if (!isObject(object) || object['type'] !== 'indicator' || object['revoked'] === true) continue;
    const pattern = typeof object['pattern'] === 'string' ? object['pattern'] : '';
    const at = places.next(pattern);
    const found = readPattern(pattern);
    if (!found) {
      const message =
        'only comparisons of addresses, domains, URLs, AS numbers, hashes and User-Agents, joined by OR, are read';
      problems.warning(at, 'ENRICH_UNSUPPORTED', message);
      continue;
    }
    for (const one of found) yield { ...one, ...at, ...saidOf(object) };
  }
}

function saidOf(object: JsonObject): Pick<ThreatEntry, 'confidence' | 'description' | 'until'> {
  const { confidence, name, valid_until: end } = object;
  const until = typeof end === 'string' ? Date.parse(end) : Number.NaN;
  return {
    ...(typeof confidence === 'number' ? { confidence: String(confidence) } : {}),
    ...(typeof name === 'string' ? { description: name } : {}),
    ...(Number.isNaN(until) ? {} : { until }),
  };
}

const COMPARISON =
  /\s*([\w-]+):([\w.'-]+)\s*(=|ISSUBSET)\s*(?:'((?:[^'\\]|\\.)*)'|(\d+))\s*(OR\s|$)/y;

type Compared = Pick<ThreatEntry, 'value'> & { readonly type: string };

function readPattern(pattern: string): readonly Compared[] | undefined {
  const inner = /^\s*\[(.*)\]\s*$/s.exec(pattern)?.[1];
  if (inner === undefined) return undefined;
  const found: Compared[] = [];
  COMPARISON.lastIndex = 0;
  while (COMPARISON.lastIndex < inner.length) {
    const match = COMPARISON.exec(inner);
    const compared = match ? readComparison(match) : undefined;
    if (!compared) return undefined;
    found.push(compared);
  }
  return found.length > 0 ? found : undefined;
}

function readComparison([, object = '', path = '', , text = '', number]: RegExpExecArray):
  Compared | undefined {
  const type = typeOf(object, path);
  return type === undefined
    ? undefined
    : { type, value: number ?? text.replaceAll(/\\(.)/g, '$1') };
}

const VALUES: Readonly<Record<string, string>> = {
  'ipv4-addr': 'address',
  'ipv6-addr': 'address',
  'domain-name': 'domain',
  url: 'url',
};

function typeOf(object: string, path: string): string | undefined {
  if (path === 'value') return VALUES[object];
  if (object === 'autonomous-system' && path === 'number') return 'as';
  if (object === 'file' && path.startsWith('hashes.')) return 'hash';
  const isUserAgent = object === 'network-traffic' && /request_header\.'?User-Agent'?$/i.test(path);
  return isUserAgent ? 'user_agent' : undefined;
}
