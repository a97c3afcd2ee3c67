import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import { decodeBase64 } from './base64.ts';
import { firstDissect, readDissect } from './dissect.ts';
import { parseCef, parseLeef } from './event-formats.ts';
import { compileGrok, LONGEST_MATCHED, type TakeApart } from './grok.ts';
import { parseHttpMessage } from './http-message.ts';
import { readEmbedded } from './json-text.ts';
import { DEFAULT_KV, parseKv } from './kv.ts';
import { literalIn } from './literal.ts';
import { readPattern, type Pattern } from './pattern.ts';
import { compileSeparated } from './separated-step.ts';
import { oneOrMany, readText, report } from './source-problem.ts';
import type { Take } from './step-scope.ts';
import { parseSyslog } from './syslog.ts';
import { urlDecode } from './text-converters.ts';
import { readUtf8 } from './utf8-text.ts';

export interface StepKind {
  readonly meaning: string;
  /** as it is written in a source */
  readonly example: string;
  /** what is found has no names of its own and needs `into` */
  readonly givesText?: boolean;
  readonly make: (node: YamlNode, step: YamlNode, problems: Problems) => Take | undefined;
}

const LONGEST_TEXT = 1_048_576;

const onText =
  (take: (text: string) => unknown): Take =>
  (value) =>
    typeof value === 'string' && value.length <= LONGEST_TEXT ? take(value) : undefined;

/** A kind that needs nothing but `true`. */
const bare = (take: (text: string) => unknown): StepKind['make'] => {
  return (node, _, problems) => {
    if (node.scalar !== true) report(problems, node, 'SOURCE_BAD_VALUE', 'write `true` here');
    return onText(take);
  };
};

export const STEP_KINDS: ReadonlyMap<string, StepKind> = new Map<string, StepKind>([
  [
    'dissect',
    {
      meaning:
        'a text by the texts between its parts: %{name}, %{name*} to the last place that leaves the rest of the pattern its own, %{} skipped. The fastest; several patterns: the first that fits',
      example: `{ dissect: '%{client} - %{user*} [%{time}] "%{request}" %{status}' }`,
      make: (node, _, problems) => onText(firstDissect(readPatterns(node, problems, readDissect))),
    },
  ],
  [
    'regex',
    {
      meaning: 'a text by a regular expression (RE2, linear) with named groups',
      example: String.raw`{ regex: '^(?P<level>[A-Z]+) (?P<rest>.*)$' }`,
      make: (node, _, problems) => firstFit(regexesOf(node, problems)),
    },
  ],
  [
    'grok',
    {
      meaning:
        'a text by named patterns; `patterns:` beside it adds own ones. %{NUMBER:n:int} and :float give numbers',
      example: `{ grok: '%{IPORHOST:ip} %{WORD:verb} %{TICKET:t}', patterns: { TICKET: 'T-[0-9]+' } }`,
      make: (node, step, problems) =>
        firstFit(readPatterns(node, problems, (text) => compileGrok(text, ownPatterns(step)))),
    },
  ],
  [
    'kv',
    {
      meaning: 'pairs; options pair (between pairs, a blank), sep (=), quotes (true), strip',
      example: `{ kv: { pair: ', ', sep: '=' }, from: message }`,
      make: makeKv,
    },
  ],
  [
    'csv',
    {
      meaning:
        'separated values: columns (names, ~ skips one), sep (a comma), quote ("), brackets, min (fewest values), header (a line that begins so names the columns)',
      example: `{ csv: { columns: [type, time, elb], sep: ' ' } }`,
      make: compileSeparated,
    },
  ],
  [
    'cef',
    {
      meaning: 'ArcSight CEF: vendor, product, version, signature_id, name, severity and ext',
      example: '{ cef: true }',
      make: bare(parseCef),
    },
  ],
  [
    'leef',
    {
      meaning: 'QRadar LEEF 1 and 2: vendor, product, version, event_id and ext',
      example: '{ leef: true }',
      make: bare(parseLeef),
    },
  ],
  [
    'syslog',
    {
      meaning:
        'RFC 5424 and 3164: priority, time, host, app, pid, msgid, structured, message. Rarely needed: syslog in front of a known format is taken off by itself',
      example: '{ syslog: true }',
      make: bare((text) => {
        const line = parseSyslog(text);
        return line && { ...line };
      }),
    },
  ],
  [
    'json',
    {
      meaning: 'JSON in a text; option max_bytes (65536). A member that is an object already stays',
      example: '{ json: true, from: response.body, into: body, optional: true }',
      make: makeJson,
    },
  ],
  [
    'http',
    {
      meaning: 'a raw HTTP message: method, target, version, status, headers, body',
      example: '{ http: true, from: raw_request, into: raw }',
      make: bare(parseHttpMessage),
    },
  ],
  [
    'b64',
    {
      meaning: 'the text that stands there in Base64',
      example: '{ b64: true, from: raw_request, into: raw_request }',
      givesText: true,
      make: bare((text) => {
        const bytes = decodeBase64(text.trim());
        return bytes && readUtf8(bytes);
      }),
    },
  ],
  [
    'url_decode',
    {
      meaning: 'a text with %HH read',
      example: '{ url_decode: true, from: payload, into: payload }',
      givesText: true,
      make: bare(urlDecode),
    },
  ],
]);

export function makeStep(kind: string, step: YamlNode, problems: Problems): Take | undefined {
  return STEP_KINDS.get(kind)?.make(step.get(kind) as YamlNode, step, problems);
}

/** What each pattern is to `read`, which gives the mistake in one that is none as a sentence. */
function readPatterns<T extends object>(
  node: YamlNode,
  problems: Problems,
  read: (pattern: string) => T | string,
): T[] {
  const ways: T[] = [];
  for (const item of oneOrMany(node)) {
    const pattern = readText(item, 'a pattern', problems);
    if (pattern === undefined) continue;
    const way = read(pattern);
    if (typeof way === 'string') report(problems, item, 'SOURCE_BAD_PATTERN', way);
    else ways.push(way);
  }
  return ways;
}

function firstFit(ways: readonly TakeApart[]): Take {
  return onText((text) => {
    for (const way of ways) {
      const parts = way(text);
      if (parts) return parts;
    }
    return undefined;
  });
}

function regexesOf(node: YamlNode, problems: Problems): TakeApart[] {
  return oneOrMany(node).flatMap((item) => {
    const pattern = readPattern(item, problems);
    return pattern ? [namedGroups(pattern, literalIn(String(item.scalar)))] : [];
  });
}

function namedGroups(pattern: Pattern, literal: string): TakeApart {
  const { names } = pattern;
  return (text) => {
    if (text.length > LONGEST_MATCHED || !text.includes(literal)) return undefined;
    const groups = pattern.find(text);
    if (!groups) return undefined;
    const parts: Record<string, unknown> = {};
    for (const [name, group] of names) parts[name] = groups[group] ?? '';
    return parts;
  };
}

function ownPatterns(step: YamlNode): ReadonlyMap<string, string> {
  const entries = step.get('patterns')?.entries() ?? [];
  return new Map(entries.map(({ name, value }) => [name, String(value.scalar ?? '')]));
}

function makeKv(node: YamlNode, _: YamlNode, problems: Problems): Take {
  if (node.kind === 'map') {
    refuseUnknownKeys(node, Object.keys(DEFAULT_KV), problems, 'SOURCE_UNKNOWN_KEY');
  } else if (node.scalar !== true) {
    report(problems, node, 'SOURCE_BAD_VALUE', '`kv` is true or { pair, sep, quotes, strip }');
  }
  const textAt = (key: 'pair' | 'sep' | 'strip'): string =>
    String(node.get(key)?.scalar ?? DEFAULT_KV[key]);
  const form = {
    pair: textAt('pair') || ' ',
    sep: textAt('sep') || '=',
    strip: textAt('strip'),
    quotes: node.get('quotes')?.scalar !== false,
  };
  return onText((text) => parseKv(text, form));
}

const LONGEST_JSON = 65_536;

function makeJson(node: YamlNode, _: YamlNode, problems: Problems): Take {
  if (node.kind === 'map') {
    refuseUnknownKeys(node, ['max_bytes'], problems, 'SOURCE_UNKNOWN_KEY');
  } else if (node.scalar !== true) {
    report(problems, node, 'SOURCE_BAD_VALUE', '`json` is true or { max_bytes }');
  }
  const longest = Number(node.get('max_bytes')?.scalar ?? LONGEST_JSON);
  return (value) => {
    if (typeof value === 'object') return value;
    if (typeof value !== 'string' || value.length > longest) return undefined;
    return readEmbedded(value);
  };
}
