const decoder = new TextDecoder('utf-8', { fatal: true });

/** Strict UTF-8: undefined where the bytes are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
