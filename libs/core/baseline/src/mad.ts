import { median, medianAbsoluteDeviation } from 'simple-statistics';
import type { Scale } from './baseline-rule.ts';

/**
 * Makes the median absolute deviation estimate the standard deviation of a normal distribution: 1 / Φ⁻¹(3/4).
 * Source: Rousseeuw and Croux, "Alternatives to the Median Absolute Deviation", JASA 88 (1993).
 */
export const MAD_TO_SIGMA = 1.4826;

/** A narrower habit counts as this wide: a factor of e^0.1 on the log scale, a tenth of the median on the linear one. */
export const LEAST_SPREAD = 0.1;

/** What is usual: the centre and the spread on the model's scale. */
export interface Habit {
  readonly centre: number;
  readonly spread: number;
  readonly scale: Scale;
}

/** Median and MAD·1.4826 of the values, on the scale; log is log(1 + x), which keeps 0 and tames long tails. */
export function learnHabit(values: readonly number[], scale: Scale): Habit {
  const scaled = values.map((value) => toScale(value, scale));
  const centre = median(scaled);
  const least =
    scale === 'log' ? LEAST_SPREAD : Math.max(LEAST_SPREAD * Math.abs(centre), LEAST_SPREAD);
  return {
    centre,
    spread: Math.max(MAD_TO_SIGMA * medianAbsoluteDeviation(scaled), least),
    scale,
  };
}

/** How many spreads a value lies above the centre; negative below it. The modified z-score of Iglewicz and Hoaglin (1993). */
export function scoreOf(value: number, { centre, spread, scale }: Habit): number {
  return (toScale(value, scale) - centre) / spread;
}

/** The value whose score this is: what a person can compare the measured value with. */
export function valueAt(score: number, { centre, spread, scale }: Habit): number {
  const scaled = centre + score * spread;
  return scale === 'log' ? Math.expm1(scaled) : scaled;
}

function toScale(value: number, scale: Scale): number {
  return scale === 'log' ? Math.log1p(Math.max(0, value)) : value;
}
