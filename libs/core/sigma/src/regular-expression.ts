import { RE2JS } from 're2js';

export type RegularExpression = (text: string) => boolean;

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

/** Compiles for searching in linear time (RE2). @throws RE2JSSyntaxException; `explainRegex` says it before */
export function compileRegex(source: string, flags: string): RegularExpression {
  let bits = 0;
  for (const flag of flags) bits |= FLAGS[flag] ?? 0;
  const compiled = RE2JS.compile(toRe2(source), bits);
  return (text) => compiled.test(text);
}

/** What is wrong with a regular expression and how to mend it; undefined where it can be used. */
export function explainRegex(source: string, flags: string): string | undefined {
  if (source === '') return 'the regular expression is empty: it would match everything';
  try {
    compileRegex(source, flags);
    return undefined;
  } catch (error) {
    return hintFor(source) ?? (error instanceof Error ? error.message : String(error));
  }
}

function hintFor(source: string): string | undefined {
  if (/\(\?<?[=!]/.test(source)) {
    return 'lookahead and lookbehind are not part of Sigma and cannot run in linear time: split the pattern into two selections, one of them negated in the condition';
  }
  if (/\\[1-9]|\\k[<{']/.test(source)) {
    return 'backreferences are not part of Sigma and cannot run in linear time: write the repeated text out';
  }
  if (/\(\?>|[*+?}]\+/.test(source)) {
    return 'atomic groups and possessive quantifiers are not supported: every pattern runs in linear time already, so leave them out';
  }
  return undefined;
}

/** RE2 spells a code point `\x{41}`; PCRE and JavaScript users write `\u0041` too. */
function toRe2(source: string): string {
  return source.replace(
    /\\(?:u([0-9a-fA-F]{4})|[^])/g,
    (escape: string, hex: string | undefined) => (hex === undefined ? escape : `\\x{${hex}}`),
  );
}

/** Whether any part of the pattern ignores case. */
export function ignoresCase(source: string, flags: string): boolean {
  return flags.includes('i') || /\(\?[A-Za-z]*i/.test(source);
}
