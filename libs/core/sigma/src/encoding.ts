type Bytes = readonly number[];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** UTF-8; a lone surrogate becomes U+FFFD. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text.toWellFormed()) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    } else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f));
      bytes.push(0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }
  }
  return bytes;
}

/** UTF-16 in either byte order, without a byte order mark. */
export function utf16Bytes(text: string, order: 'little' | 'big'): number[] {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (order === 'little') bytes.push(unit & 0xff, unit >> 8);
    else bytes.push(unit >> 8, unit & 0xff);
  }
  return bytes;
}

/** The text that the bytes are in UTF-8; undefined where they are none. */
export function utf8Text(bytes: Bytes): string | undefined {
  try {
    return decodeURIComponent(
      bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    );
  } catch {
    return undefined;
  }
}

/** Base64 with padding (RFC 4648, section 4). */
export function base64(bytes: Bytes): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.slice(at, at + 3);
    const group = (first << 16) | (second << 8) | third;
    for (const shift of [18, 12, 6, 0]) text += ALPHABET.charAt((group >> shift) & 0x3f);
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return missing === 0 ? text : text.slice(0, -missing) + '='.repeat(missing);
}

/**
 * What of the bytes' Base64 is certain when they stand anywhere within other data: one text for each of the three alignments.
 * Characters that also depend on a neighbouring byte are cut off at both ends; an alignment that leaves none is left out.
 */
export function base64Offsets(bytes: Bytes): string[] {
  const texts = [0, 1, 2].map((offset) => {
    const shifted = [...Array.from({ length: offset }, () => 0), ...bytes];
    const start = Math.ceil((offset * 8) / 6);
    return base64(shifted).slice(start, Math.floor((shifted.length * 8) / 6));
  });
  return texts.filter((text) => text !== '');
}
