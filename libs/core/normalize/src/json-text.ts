/** A text read as JSON. `deep` tells that it may nest too deep, which `isDeeper` settles. `position` is where reading stopped, if known. */
export type JsonRead =
  | { readonly ok: true; readonly value: unknown; readonly deep: boolean }
  | { readonly ok: false; readonly position: number | undefined };

export const MAX_DEPTH = 100;

/** Reads JSON, also with the `\xHH` escapes that NGINX writes without `escape=json`. Never throws, never recurses. */
export function readJson(text: string, maxDepth: number = MAX_DEPTH): JsonRead {
  const read = parse(text);
  if (!read.ok && text.includes('\\x')) return finish(parse(repairHex(text)), text, maxDepth);
  return finish(read, text, maxDepth);
}

function finish(read: JsonRead, text: string, maxDepth: number): JsonRead {
  return read.ok ? { ...read, deep: hasManyOpenings(text, maxDepth) } : read;
}

function parse(text: string): JsonRead {
  try {
    return { ok: true, value: JSON.parse(text) as unknown, deep: false };
  } catch (error) {
    // the engine's own message quotes the text, which may hold a secret
    const found = /position (\d+)/.exec(String(error));
    return { ok: false, position: found ? Number(found[1]) : undefined };
  }
}

const HEX_ESCAPES = /\\\\|((?:\\x[0-9a-fA-F]{2})+)/g;

/** The bytes that NGINX escapes are those of UTF-8; what is none is read byte by byte. */
function repairHex(text: string): string {
  return text.replace(HEX_ESCAPES, (all, bytes: string | undefined) => {
    if (bytes === undefined) return all;
    try {
      return JSON.stringify(decodeURIComponent(bytes.replaceAll('\\x', '%'))).slice(1, -1);
    } catch {
      return bytes.replaceAll('\\x', '\\u00');
    }
  });
}

/** Fewer openings than the limit can't nest that deep; counting them costs far less than reading the text. */
function hasManyOpenings(text: string, limit: number): boolean {
  return countOf(text, '[', limit) + countOf(text, '{', limit) >= limit;
}

function countOf(text: string, char: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0 && count < limit; at = text.indexOf(char, at + 1)) {
    count++;
  }
  return count;
}

/** Whether lists and objects nest `limit` deep or deeper. Goes no deeper than that. */
export function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit <= 1) return true;
  for (const child of Object.values(value)) {
    if (isDeeper(child, limit - 1)) return true;
  }
  return false;
}

/** The value of a JSON text, undefined where it is none or nests too deep. */
export function readEmbedded(text: string): unknown {
  const read = readJson(text);
  if (!read.ok || (read.deep && isDeeper(read.value, MAX_DEPTH))) return undefined;
  return read.value;
}
