import { isSingle } from './pattern-shape.ts';
import { UNITS_PER_STEP, type Part, type Rest, type Search } from './pattern-search.ts';
import type { PatternNode } from './pattern-tree.ts';
import { ALL_UNITS, NO_LINE_FEED, type UnitClass } from './unit-class.ts';

export type Run = Extract<PatternNode, { kind: 'run' }>;

/** Matches runs of units of one class. */
export class UnitRuns {
  readonly #search: Search;
  /** what is no ASCII may be another case of a letter that is */
  readonly #isAnyCase: boolean;

  constructor(search: Search, isAnyCase: boolean) {
    this.#search = search;
    this.#isAnyCase = isAnyCase;
  }

  match(run: Run, next: Part): Rest {
    if (isSingle(run)) return this.#single(run.units, next.match);
    const isChosen = run.units.meets(next.first) || (run.isLazy && next.mayBeEmpty);
    if (!isChosen) return this.#whole(run, next);
    return run.isLazy ? this.#shortestFirst(run, next) : this.#longestFirst(run, next);
  }

  #single(units: UnitClass, match: Rest): Rest {
    const search = this.#search;
    const isIn = this.#isIn(units, true);
    return (at) =>
      at < search.text.length && isIn(search.text.charCodeAt(at)) ? match(at + 1) : -1;
  }

  /** What follows begins with nothing of the run, so the run goes as far as it can. */
  #whole({ units, min, max }: Run, { match }: Part): Rest {
    const endOf = this.#endOf(units, max);
    const search = this.#search;
    return (at) => {
      const end = endOf(at);
      return end - at < min || search.left < 0 ? -1 : match(end);
    };
  }

  /** Tries each length that a run can have, of which only those count after which what follows may begin. */
  #longestFirst({ units, min, max }: Run, { match, literal }: Part): Rest {
    const endOf = this.#endOf(units, max);
    const search = this.#search;
    const place = (end: number): number => {
      const at = literal !== '' && end >= 0 ? search.text.lastIndexOf(literal, end) : end;
      search.left -= 1 + (end - Math.max(at, 0)) / UNITS_PER_STEP;
      return at;
    };
    return (from) => {
      const first = from + min;
      for (let at = place(endOf(from)); at >= first && search.left >= 0; at = place(at - 1)) {
        const found = match(at);
        if (found >= 0) return found;
      }
      return -1;
    };
  }

  #shortestFirst({ units, min, max }: Run, { match, literal }: Part): Rest {
    const endOf = this.#endOf(units, max);
    const search = this.#search;
    const place = (first: number): number => {
      const at = literal === '' ? first : search.text.indexOf(literal, first);
      search.left -= 1 + ((at < 0 ? search.text.length : at) - first) / UNITS_PER_STEP;
      return at < 0 ? Infinity : at;
    };
    return (from) => {
      const end = endOf(from);
      for (let at = place(from + min); at <= end && search.left >= 0; at = place(at + 1)) {
        const found = match(at);
        if (found >= 0) return found;
      }
      return -1;
    };
  }

  #endOf(units: UnitClass, max: number): Rest {
    const search = this.#search;
    if (units === ALL_UNITS && max === Infinity) return () => search.text.length;
    if (units === NO_LINE_FEED && max === Infinity && !this.#isAnyCase) {
      return (at) => {
        const end = search.text.indexOf('\n', at);
        return end < 0 ? search.text.length : end;
      };
    }
    const isIn = this.#isIn(units, max !== Infinity);
    return (from) => {
      const { text } = search;
      const last = Math.min(text.length, from + max);
      let at = from;
      while (at < last && isIn(text.charCodeAt(at))) at++;
      search.left -= at - from;
      return at;
    };
  }

  /** @param isCounted the halves of a pair would count as two */
  #isIn({ ascii, hasOthers }: UnitClass, isCounted: boolean): (unit: number) => boolean {
    const search = this.#search;
    const isAnyCase = this.#isAnyCase;
    return (unit) => {
      if (unit < ascii.length) return ascii[unit] === 1;
      if (isAnyCase || (hasOthers && isCounted && (unit & 0xf800) === 0xd800)) search.left = -1;
      return hasOthers;
    };
  }
}
