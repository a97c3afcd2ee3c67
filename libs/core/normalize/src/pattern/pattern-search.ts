import type { UnitClass } from './unit-class.ts';

/** What one search knows. */
export interface Search {
  text: string;
  /** begin and end of the groups, -1 where one took no part */
  readonly groups: Int32Array;
  /** steps that are left; below zero the search is given up */
  left: number;
}

/** Tries the rest of a pattern from a place on. @returns where the match ends, or -1 */
export type Rest = (at: number) => number;

/** The rest of a pattern, compiled. */
export interface Part {
  readonly match: Rest;
  /** what it can begin with */
  readonly first: UnitClass;
  /** it may also match nothing, wherever the text goes on */
  readonly mayBeEmpty: boolean;
  /** the text that it begins with, where that is certain */
  readonly literal: string;
}

/** What a built-in search passes over in one step. */
export const UNITS_PER_STEP = 16;
