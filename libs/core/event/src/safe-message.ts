const MAX_MESSAGE = 500;
const CREDENTIALS: readonly [RegExp, string][] = [
  [/\/\/[^/\s@]*@/g, '//***@'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 ***'],
  [/\b(gw[apl]_)[A-Za-z0-9_-]+/g, '$1***'],
  [/\bsk-[A-Za-z0-9_-]{8,}/g, 'sk-***'],
];

/** An error's message without credentials, in one line of at most 500 characters. */
export function safeMessage(error: unknown): string {
  let text = error instanceof Error ? error.message || error.name : String(error);
  for (const [pattern, instead] of CREDENTIALS) text = text.replace(pattern, instead);
  return text.replace(/\s+/g, ' ').slice(0, MAX_MESSAGE);
}
