import { gunzipSync } from 'node:zlib';

/** Gunzip that gives up, with undefined, on bytes that can't be read or hold more than `maxBytes`. */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  if (maxBytes < 1) return undefined;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}
