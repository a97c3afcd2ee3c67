import type { DdSketch } from '../sketches/dd-sketch.ts';
import { DriftModel } from './drift-model.ts';
import { numberOf } from './model-params.ts';
import type { ModelKind } from './pane-model.ts';

/** Added to each count, so that an empty bin is rare and not impossible. */
const SMOOTHING = 0.5;

/** Σ (p − q) · ln(p / q) over bins that hold equal shares of the reference. */
export function populationStability(reference: DdSketch, current: DdSketch, bins: number): number {
  const edges = Array.from({ length: bins - 1 }, (_, at) => reference.quantile((at + 1) / bins));
  const different = [...new Set(edges)];
  const [usual, now] = [reference, current].map((sketch) => sharesIn(sketch, different));
  let sum = 0;
  for (const [bin, p] of (now ?? []).entries()) {
    const q = usual?.[bin] ?? p;
    sum += (p - q) * Math.log(p / q);
  }
  return sum;
}

function sharesIn(sketch: DdSketch, edges: readonly number[]): readonly number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => SMOOTHING);
  let bin = 0;
  for (const [value, count] of sketch.bins()) {
    while (value > (edges[bin] ?? Infinity)) bin++;
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  const total = sketch.total + SMOOTHING * counts.length;
  return counts.map((count) => count / total);
}

export const psi: ModelKind = {
  name: 'psi',
  says: 'population stability index: under 0.1 nothing, over 0.25 much has changed, by convention; needs no score: over 0.25',
  params: [
    {
      name: 'bins',
      kind: 'number',
      whole: true,
      least: 3,
      most: 50,
      fallback: 10,
      says: 'bins with equal shares of the reference',
    },
  ],
  usual: () => 0.25,
  ownBound: true,
  judges: 'closed',
  sideless: true,
  seasonal: false,
  takes: 'distribution',
  /** Siddiqi, "Credit Risk Scorecards" (2006), for the index and its convention. */
  create: (params, context) => {
    const bins = numberOf(params, 'bins');
    const distance = (reference: DdSketch, current: DdSketch): number =>
      populationStability(reference, current, bins);
    return new DriftModel(context, { measured: distance, score: distance, isScore: true });
  },
};
