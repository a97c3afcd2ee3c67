import type { JsonObject } from './member.ts';

/** What steps may need besides the record. */
export interface ParseScope {
  /** column names that an input's header line gave, kept from line to line */
  columns?: readonly string[];
  /** a record that a step made, and that later ones may add to */
  made?: JsonObject | undefined;
}

/** What a line is that only says how to read others. */
export const COMMENT: unique symbol = Symbol('comment');

/** Takes a value apart: members, or a text. Undefined where the shape is another. */
export type Take = (value: unknown, scope: ParseScope) => unknown;
