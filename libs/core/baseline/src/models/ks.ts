import type { DdSketch } from '../sketches/dd-sketch.ts';
import { DriftModel } from './drift-model.ts';
import type { ModelKind } from './pane-model.ts';

const MOST_SURPRISE = 300;

/** The largest difference of the two distribution functions, exact up to the width of a bin. */
export function kolmogorovDistance(left: DdSketch, right: DdSketch): number {
  const steps = [
    ...left.bins().map(([value, count]) => [value, count / left.total] as const),
    ...right.bins().map(([value, count]) => [value, -count / right.total] as const),
  ].sort(([one], [other]) => one - other);
  let difference = 0;
  let most = 0;
  for (const [at, [value, step]] of steps.entries()) {
    difference += step;
    if (steps[at + 1]?.[0] !== value) most = Math.max(most, Math.abs(difference));
  }
  return most;
}

/** −log10 of the probability of such a distance between samples of one distribution: 2 Σ (−1)^(k−1) exp(−2 k² λ²), for large samples. */
export function kolmogorovSurprise(distance: number, sizes: readonly [number, number]): number {
  const size = (sizes[0] * sizes[1]) / (sizes[0] + sizes[1]);
  const root = Math.sqrt(size);
  // Stephens, "EDF statistics for goodness of fit", JASA 69 (1974): better for samples that are not so large
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.3) return 0;
  const first = -2 * lambda * lambda;
  let sum = 1;
  for (let k = 2; k < 20; k++) sum += (k % 2 ? 1 : -1) * Math.exp(first * (k * k - 1));
  const log = (Math.log(2) + first + Math.log(Math.max(sum, 1e-12))) / Math.LN10;
  return Math.min(MOST_SURPRISE, Math.max(0, -log));
}

export const ks: ModelKind = {
  name: 'ks',
  says: '−log10 of the probability that both come of one distribution (two-sample Kolmogorov-Smirnov); the value is the distance',
  params: [],
  usual: () => 6,
  ownBound: false,
  judges: 'closed',
  sideless: true,
  seasonal: false,
  takes: 'distribution',
  create: (_, context) =>
    new DriftModel(context, {
      isScore: false,
      measured: kolmogorovDistance,
      score: (reference, current) =>
        kolmogorovSurprise(kolmogorovDistance(reference, current), [
          reference.total,
          current.total,
        ]),
    }),
};
