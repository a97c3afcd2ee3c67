import type { Plain } from '../plain.ts';
import type { Season } from './pane-model.ts';

const HOUR_MS = 3_600_000;
/** How much the newest value of an hour counts at least: about the last ten are remembered. */
const NEWEST_WEIGHT = 0.15;
/** An hour that was seen less often says nothing of its own. */
const LEAST_SEEN = 3;

export function slotsOf(season: Season): number {
  if (season === 'none') return 1;
  return season === 'hour-of-day' ? 24 : 168;
}

/** Hours are UTC; the epoch was a Thursday, which only names the slots. */
export function slotAt(at: number, season: Season): number {
  return season === 'none' ? 0 : Math.floor(at / HOUR_MS) % slotsOf(season);
}

/**
 * How far each hour of the day or week usually lies from the whole, in constant memory: models that keep no history judge what is left when
 * that is taken off (additive seasonal adjustment by seasonal means; Hyndman and Athanasopoulos, "Forecasting", 3rd ed., section 3.4).
 */
export class SeasonLevels {
  readonly #season: Season;
  #means: number[];
  #counts: number[];
  #level = 0;
  #seen = 0;

  constructor(season: Season) {
    this.#season = season;
    this.#means = Array.from({ length: slotsOf(season) }, () => 0);
    this.#counts = this.#means.map(() => 0);
  }

  /** What this time adds to a value, on the model's scale; 0 where that is not known. */
  offset(at: number): number {
    if (this.#season === 'none') return 0;
    const slot = slotAt(at, this.#season);
    return (this.#counts[slot] ?? 0) >= LEAST_SEEN ? (this.#means[slot] ?? 0) - this.#level : 0;
  }

  add(at: number, scaled: number): void {
    if (this.#season === 'none') return;
    const slot = slotAt(at, this.#season);
    const count = (this.#counts[slot] ?? 0) + 1;
    const mean = this.#means[slot] ?? 0;
    this.#counts[slot] = Math.min(count, 1e6);
    this.#means[slot] = mean + Math.max(NEWEST_WEIGHT, 1 / count) * (scaled - mean);
    this.#seen = Math.min(this.#seen + 1, 1e6);
    const weight = Math.max(1 / (10 * this.#means.length), 1 / this.#seen);
    this.#level += weight * (scaled - this.#level);
  }

  snapshot(): Plain {
    return this.#season === 'none' ? null : [this.#means, this.#counts, this.#level, this.#seen];
  }

  restore(stored: Plain): void {
    if (stored === null) return;
    const [means, counts, level, seen] = stored as readonly [number[], number[], number, number];
    this.#means = [...means];
    this.#counts = [...counts];
    this.#level = level;
    this.#seen = seen;
  }
}
