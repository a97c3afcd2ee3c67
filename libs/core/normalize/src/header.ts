import { isObject, memberRead, type JsonObject } from './member.ts';

/** Reads one header, whatever the case of its name: of a map, a list of `{ name, value }` or of pairs, or of header lines. */
export function compileHeader(name: string): (headers: unknown) => unknown {
  const wanted = name.toLowerCase();
  const readExact = memberRead(wanted);
  return (headers) => {
    if (Array.isArray(headers)) return ofList(headers, wanted);
    if (typeof headers === 'string') return ofLines(headers, wanted);
    if (!isObject(headers)) return undefined;
    const exact = readExact(headers);
    if (exact !== undefined) return exact;
    const key = capitalNames(headers).find(
      (key) => key.length === wanted.length && key.toLowerCase() === wanted,
    );
    return key === undefined ? undefined : headers[key];
  };
}

let lastHeaders: JsonObject | undefined;
let lastCapital: readonly string[] = [];

/** The names that are not in lower case: none in most records. Those of the last object are remembered. */
function capitalNames(headers: JsonObject): readonly string[] {
  if (headers !== lastHeaders) {
    lastCapital = Object.keys(headers).filter((key) => key !== key.toLowerCase());
    lastHeaders = headers;
  }
  return lastCapital;
}

const MOST_HEADERS = 500;

function ofList(headers: readonly unknown[], wanted: string): unknown {
  for (const item of headers.slice(0, MOST_HEADERS)) {
    if (typeof item === 'string') {
      const value = ofLines(item, wanted);
      if (value !== undefined) return value;
    } else {
      const [name, value] = pairOf(item);
      if (typeof name === 'string' && name.toLowerCase() === wanted) return value;
    }
  }
  return undefined;
}

function pairOf(item: unknown): readonly unknown[] {
  if (Array.isArray(item)) return item as unknown[];
  return isObject(item) ? [item['name'] ?? item['key'], item['value']] : [];
}

function ofLines(text: string, wanted: string): string | undefined {
  for (const line of text.split(/\r?\n/, MOST_HEADERS)) {
    const colon = line.indexOf(':');
    if (colon !== wanted.length) continue;
    if (line.slice(0, colon).toLowerCase() === wanted) return line.slice(colon + 1).trim();
  }
  return undefined;
}
