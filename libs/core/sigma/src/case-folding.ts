/**
 * Code points for which lower-casing a whole string and simple folding differ: Σ lower-cases by its place in a word,
 * İ grows, the others have a second lower-case form. The specification of this package holds the list against the runtime's own folding.
 */
const SPECIAL =
  /\u0345|[\u00b5\u0130\u017f\u03a3\u03c2\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5\u1c80-\u1c88\u1e9b\u1fbe]/;

/** Unicode simple case folding: texts that differ only in case become equal; the number of code points stays. */
export function foldCase(text: string): string {
  return SPECIAL.test(text) ? foldEach(text) : text.toLowerCase();
}

function foldEach(text: string): string {
  let folded = '';
  for (const char of text) folded += foldOne(char);
  return folded;
}

function foldOne(char: string): string {
  const upper = char.toUpperCase();
  // dotless i has an upper case, I, but folds to itself
  const lower = (char === '\u0131' || countsMore(upper) ? char : upper).toLowerCase();
  return countsMore(lower) ? char : lower;
}

function countsMore(char: string): boolean {
  return char.length > ((char.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
}
