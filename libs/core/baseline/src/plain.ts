/** Data that survives `JSON.stringify`: no NaN, no infinity. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;
export interface PlainMap {
  readonly [name: string]: Plain | undefined;
}
