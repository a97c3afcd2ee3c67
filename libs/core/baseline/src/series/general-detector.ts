import { RunningMean } from './running-mean.ts';
import { Season } from './season.ts';
import { ShapeNovelty } from './shape-novelty.ts';
import { SignedTails, TailEstimate } from './tail-estimate.ts';

const DAY = 86_400_000;
/** Spans, in values. */
const LEVEL_SPAN = 400;
const RECENT_SPAN = 6;
const RUN_LENGTH = 8;
const SHAPE_SPAN = 144;
const WARM_UP = 120;
/** Deviations below this share of the range seen are noise of the last digit. */
const LEAST_SCALE = 0.01;
/** The sum of surprises that scores 0.5: seen to part anomalies from the rest on series of many kinds. */
const EVEN_SURPRISE = 6.5;
/** After an anomaly only what is more surprising is another; that bar falls to 1/e in so many values. */
const BAR_SPAN = 120;
const BAR_MARGIN = 0.5;
/** What stays under the bar scores at most this. */
const UNDER_BAR = 0.1;
/** Larger values count as this, so that no square of a difference overflows. */
const MOST_VALUE = 1e150;
/** Steps that are looked at to learn the time between values. */
const STEPS_FOR_MEDIAN = 20;

/**
 * Scores a series of any kind, one value after the other, with one setting for all: each view (level, jump, run of values, time of day or
 * week, shape) measures a deviation and asks its own tail (`TailEstimate`) how rare it is; the surprises are added (Fisher's method of
 * combining independent tests, 1925, on a log10 scale). A score of 0.5 and more is an anomaly; it is given once, when it begins.
 */
export class GeneralDetector {
  readonly #level = new RunningMean(LEVEL_SPAN);
  readonly #recent = new RunningMean(RECENT_SPAN);
  readonly #levelTails = new SignedTails();
  readonly #jumpTail = new TailEstimate();
  readonly #runTails = new SignedTails();
  readonly #shape = new ShapeNovelty(SHAPE_SPAN);
  readonly #shapeTail = new TailEstimate();
  readonly #seasonTails = new SignedTails();
  readonly #run: number[] = [];
  readonly #steps: number[] = [];
  #seasons: readonly Season[] = [];
  #seen = 0;
  #least = Infinity;
  #largest = -Infinity;
  #before: number | undefined;
  #bar = 0;

  /** @param at epoch ms, not falling. @returns how anomalous the value is, in [0, 1] */
  score(at: number, value: number): number {
    if (!Number.isFinite(value)) return 0;
    return this.#scoreFinite(at, Math.max(-MOST_VALUE, Math.min(MOST_VALUE, value)));
  }

  #scoreFinite(at: number, value: number): number {
    this.#learnStep(at);
    const scale = Math.max(LEAST_SCALE * (this.#largest - this.#least), Number.MIN_VALUE * 1e3);
    const surprise = this.#seen < 2 ? 0 : this.#surprise(at, value, scale);
    this.#learn(at, value);
    return this.#seen < WARM_UP ? 0 : this.#judge(surprise);
  }

  #surprise(at: number, value: number, scale: number): number {
    const deviation = value - this.#level.value;
    const jump = Math.abs(value - this.#recent.value);
    const sum =
      this.#levelTails.surprise(deviation, scale) +
      this.#jumpTail.surprise(jump, scale) +
      this.#runSurprise(value, scale) +
      this.#shapeSurprise(value, scale) +
      this.#seasonSurprise(at, value, scale);
    this.#levelTails.add(deviation);
    this.#jumpTail.add(jump);
    return sum;
  }

  /** The mean of the last few values against the level: a small shift that lasts. */
  #runSurprise(value: number, scale: number): number {
    this.#run.push(value);
    if (this.#run.length > RUN_LENGTH) this.#run.shift();
    if (this.#run.length < RUN_LENGTH) return 0;
    let sum = 0;
    for (const one of this.#run) sum += one;
    const deviation = sum / RUN_LENGTH - this.#level.value;
    const surprise = this.#runTails.surprise(deviation, scale / 2);
    // runs that overlap are not independent: one in so many is learnt
    if (this.#seen % RUN_LENGTH === 0) this.#runTails.add(deviation);
    return surprise;
  }

  #shapeSurprise(value: number, scale: number): number {
    const distance = this.#shape.add(value);
    if (distance === undefined) return 0;
    const surprise = this.#shapeTail.surprise(distance, scale / 2);
    this.#shapeTail.add(distance);
    return surprise;
  }

  #seasonSurprise(at: number, value: number, scale: number): number {
    const [day, week] = this.#seasons;
    const best = day && week && week.share < day.share ? week : day;
    const deviation = best?.deviation(at, value);
    if (!best || deviation === undefined) return 0;
    const surprise = best.isWorth ? this.#seasonTails.surprise(deviation, scale) : 0;
    this.#seasonTails.add(deviation);
    return surprise;
  }

  #learn(at: number, value: number): void {
    for (const season of this.#seasons) season.add(at, value, this.#level.value);
    this.#seen++;
    this.#level.add(value);
    this.#recent.add(value);
    this.#least = Math.min(this.#least, value);
    this.#largest = Math.max(this.#largest, value);
  }

  #judge(surprise: number): number {
    this.#bar *= 1 - 1 / BAR_SPAN;
    const score = surprise / (surprise + EVEN_SURPRISE);
    if (surprise <= this.#bar + BAR_MARGIN) return UNDER_BAR * score;
    this.#bar = surprise;
    return score;
  }

  #learnStep(at: number): void {
    if (this.#seasons.length > 0) return;
    if (this.#before !== undefined && at > this.#before) this.#steps.push(at - this.#before);
    this.#before = at;
    if (this.#steps.length < STEPS_FOR_MEDIAN) return;
    const step = this.#steps.toSorted((left, right) => left - right)[STEPS_FOR_MEDIAN / 2] ?? DAY;
    this.#seasons = [new Season(DAY, step), new Season(7 * DAY, step)];
  }
}
