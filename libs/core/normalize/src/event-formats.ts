const MOST_PAIRS = 512;
const CEF_NAMES = [
  'cef_version',
  'vendor',
  'product',
  'version',
  'signature_id',
  'name',
  'severity',
];
const LEEF_NAMES = ['leef_version', 'vendor', 'product', 'version', 'event_id'];

type Parsed = Record<string, unknown>;

/** Reads `CEF:0|vendor|product|version|id|name|severity|key=value …`, also after a prefix. Pairs stand under `ext`, labelled ones by their label, too. */
export function parseCef(text: string): Parsed | undefined {
  const start = text.indexOf('CEF:');
  if (start < 0) return undefined;
  const head = splitHead(text.slice(start + 4), CEF_NAMES.length);
  if (!head) return undefined;
  const ext = cefPairs(head.rest);
  for (const name of Object.keys(ext)) {
    const label = ext[`${name}Label`];
    if (label !== undefined && label !== '__proto__') ext[label] ??= ext[name] ?? '';
  }
  return { ...named(CEF_NAMES, head.parts), ext };
}

/** Reads `LEEF:1.0|vendor|product|version|id|key=value<tab>…`, and 2.0, which names its delimiter. Pairs stand under `ext`. */
export function parseLeef(text: string): Parsed | undefined {
  const start = text.indexOf('LEEF:');
  if (start < 0) return undefined;
  const body = text.slice(start + 5);
  const withDelimiter = body.startsWith('2');
  const head = splitHead(body, LEEF_NAMES.length + (withDelimiter ? 1 : 0));
  if (!head) return undefined;
  const delimiter = withDelimiter ? delimiterOf(head.parts.at(-1) ?? '') : '\t';
  const ext: Record<string, string> = {};
  for (const pair of head.rest.split(delimiter, MOST_PAIRS)) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && name !== '__proto__') ext[name] = pair.slice(equals + 1).trim();
  }
  return { ...named(LEEF_NAMES, head.parts), ext };
}

function delimiterOf(text: string): string {
  const hex = /^(?:0?x)([0-9a-f]{1,4})$/i.exec(text)?.[1];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return text === '' ? '\t' : text;
}

function named(names: readonly string[], parts: readonly string[]): Parsed {
  return Object.fromEntries(names.map((name, index) => [name, parts[index] ?? '']));
}

/** The parts before so many `|`; one after a backslash is part of its text. */
function splitHead(
  text: string,
  count: number,
): { readonly parts: readonly string[]; readonly rest: string } | undefined {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\\' && /[|\\]/.test(text[at + 1] ?? '')) part += text[++at] as string;
    else if (char !== '|') part += char;
    else {
      parts.push(part);
      part = '';
      if (parts.length === count) return { parts, rest: text.slice(at + 1) };
    }
  }
  parts.push(part);
  return parts.length === count ? { parts, rest: '' } : undefined;
}

const CEF_NAME = /(?:^|\s)([\w.[\]-]{1,64})=/g;

/** A value reaches to the next ` name=`. */
function cefPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const names = [...text.matchAll(CEF_NAME)].slice(0, MOST_PAIRS);
  for (const [index, { 0: all, 1: name = '', index: at }] of names.entries()) {
    const value = text.slice(at + all.length, names[index + 1]?.index ?? text.length).trim();
    if (name !== '__proto__') pairs[name] = value.replace(/\\([=\\|rn])/g, unescapeCef);
  }
  return pairs;
}

function unescapeCef(_: string, char: string): string {
  if (char === 'n') return '\n';
  return char === 'r' ? '\r' : char;
}
