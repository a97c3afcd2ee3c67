import { fold } from './fold.ts';
import { FROM_MODEL, TO_MODEL, type AttackSign, type Sighting, type Speaker } from './sighting.ts';
import { EXTRACTING } from './world-extracting.ts';
import { IGNORING } from './world-ignoring.ts';
import { REFUSALS } from './world-refusals.ts';
import { ROLES } from './world-roles.ts';

/**
 * How one language says it: `a|b|c` that comes first, `d|e` that comes later, and as a pattern what may stand between, by default up to 40
 * characters of the same sentence. One of either list stands in every match.
 */
export type Wording = readonly [language: string, first: string, later: string, gap?: string];

const GAP = '[^.!?\u3002]{0,40}?';

const WORLD: readonly (readonly [AttackSign, readonly Speaker[], readonly Wording[]])[] = [
  ['ignore_instructions', TO_MODEL, IGNORING],
  ['prompt_extraction', TO_MODEL, EXTRACTING],
  ['role_override', TO_MODEL, ROLES],
  ['refusal', FROM_MODEL, REFUSALS],
];

/** Languages whose wordings are known, by their ISO 639-1 codes. */
export const LANGUAGES: readonly string[] = [
  'en',
  ...new Set(WORLD.flatMap(([, , wordings]) => wordings.map(([language]) => language))),
];

export const WORLD_PHRASES: readonly Sighting[] = WORLD.flatMap(([sign, speakers, wordings]) =>
  wordings.map((wording) => ({ sign, speakers, ...compile(wording) })),
);

function compile([, first, later, gap = GAP]: Wording): Pick<Sighting, 'needs' | 'pattern'> {
  const needs = [first, later].map((words) => words.split('|').map(fold));
  const [begin = '', end = ''] = needs.map((words) => `(?:${words.map(escape).join('|')})`);
  return { needs, pattern: new RegExp(begin + gap + end) };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
