import type { Problem } from '@gatewatch/event';

/** What can be wrong with a file that enriches events. */
export const ENRICHMENT_PROBLEM_CODES = [
  /** the file can't be read as the format that its name or beginning says: JSON, CSV, YAML or MMDB */
  'ENRICH_SYNTAX',
  /** a value that is none of those that may stand there; it is left out */
  'ENRICH_BAD_VALUE',
  /** a key that must be there is missing */
  'ENRICH_MISSING_KEY',
  /** a key that nothing reads, most often a slip of the pen */
  'ENRICH_UNKNOWN_KEY',
  /** a pattern of an indicator that is more than comparisons joined by OR; it is left out */
  'ENRICH_UNSUPPORTED',
  /** the file holds nothing that could be used */
  'ENRICH_EMPTY',
] as const;
export type EnrichmentProblemCode = (typeof ENRICHMENT_PROBLEM_CODES)[number];

/** A file of lists, zones or prices. */
export interface EnrichmentFile {
  readonly path: string;
  readonly text: string;
}

/** What was read from a file; a value only where it can be used, whatever is wrong with single lines. */
export interface Enriching<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** Most mistakes of one file that are told one by one. */
const MOST_TOLD = 20;

/** The mistakes of one file of lines, of which there may be many. */
export class LineProblems {
  readonly #file: string;
  readonly #list: Problem[] = [];
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  error(at: { line: number; column: number }, code: EnrichmentProblemCode, message: string): void {
    this.#add({ ...at, code, message, severity: 'error' });
  }

  warning(
    at: { line: number; column: number },
    code: EnrichmentProblemCode,
    message: string,
  ): void {
    this.#add({ ...at, code, message, severity: 'warning' });
  }

  #add(problem: Omit<Problem, 'file'>): void {
    this.#count++;
    if (this.#count <= MOST_TOLD) this.#list.push({ file: this.#file, ...problem });
  }

  get list(): readonly Problem[] {
    const last = this.#list.at(-1);
    const more = this.#count - this.#list.length;
    if (!last || more === 0) return this.#list;
    return [...this.#list.slice(0, -1), { ...last, message: `${last.message} (and ${more} more)` }];
  }
}

const LONGEST_SHOWN = 60;

/** A value as a message shows it. */
export function shown(value: string): string {
  return value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
}
