import type { ModelParams, Param } from './model-params.ts';

/** A narrower habit counts as this wide: a factor of e^0.1 on the log scale, a tenth of the centre on the linear one. */
export const LEAST_SPREAD = 0.1;

export const SCALE_PARAMS: readonly Param[] = [
  {
    name: 'scale',
    kind: 'choice',
    choices: ['log', 'linear'],
    fallback: 'log',
    says: 'log(1 + x), for what has a long tail (counts, tokens, costs, latencies), or the value itself (shares)',
  },
  {
    name: 'least-spread',
    kind: 'number',
    least: 1e-6,
    most: 1e9,
    says: 'a narrower habit counts as this wide, on the scale: 0.1 on the log scale, a tenth of the centre on the linear one',
  },
];

/** The scale that a model works on. */
export interface Scaling {
  to(value: number): number;
  from(scaled: number): number;
  /** the spread, or the least one around this centre */
  atLeast(spread: number, centre: number): number;
}

export function scalingOf(params: ModelParams): Scaling {
  const { scale, 'least-spread': least } = params;
  const isLog = scale === 'log';
  const leastAt = (centre: number): number => {
    if (typeof least === 'number') return least;
    return isLog ? LEAST_SPREAD : Math.max(LEAST_SPREAD * Math.abs(centre), LEAST_SPREAD);
  };
  return {
    to: isLog ? (value) => Math.log1p(Math.max(0, value)) : (value) => value,
    from: isLog ? (scaled) => Math.expm1(scaled) : (scaled) => scaled,
    atLeast: (spread, centre) => Math.max(spread, leastAt(centre)),
  };
}
