/** The tail of a distribution: a generalised Pareto distribution of what exceeds a threshold. */
export interface ParetoFit {
  readonly shape: number;
  readonly scale: number;
}

/** Shapes beyond these are errors of small samples. */
const LIGHTEST = -0.5;
const HEAVIEST = 1;

/**
 * Fits excesses (above 0, in rising order, five or more). Zhang and Stephens, "A New and Efficient Estimation Method for the Generalized Pareto
 * Distribution", Technometrics 51 (2009): a weighted mean of likely parameters, which unlike the maximum of the likelihood always exists.
 */
export function fitPareto(excesses: readonly number[]): ParetoFit {
  const size = excesses.length;
  const largest = excesses.at(-1) ?? 1;
  const quarter = excesses[Math.floor(size / 4 + 0.5) - 1] ?? largest;
  const points = 20 + Math.floor(Math.sqrt(size));
  const thetas = Array.from(
    { length: points },
    (_, at) => 1 / largest + (1 - Math.sqrt(points / (at + 0.5))) / (3 * quarter),
  );
  const logs = thetas.map((theta) => {
    const shape = shapeAt(theta, excesses);
    return size * (Math.log(-theta / shape) - shape - 1);
  });
  const most = Math.max(...logs.filter(Number.isFinite));
  let sum = 0;
  let weights = 0;
  for (const [at, log] of logs.entries()) {
    if (!Number.isFinite(log)) continue;
    const weight = Math.exp(log - most);
    sum += weight * (thetas[at] ?? 0);
    weights += weight;
  }
  const theta = sum / weights;
  const shape = shapeAt(theta, excesses);
  const scale = -shape / theta;
  const isSound = Number.isFinite(shape) && Number.isFinite(scale) && scale > 0;
  if (!isSound)
    return { shape: 0, scale: excesses.reduce((left, right) => left + right, 0) / size };
  return { shape: Math.max(LIGHTEST, Math.min(HEAVIEST, shape)), scale };
}

function shapeAt(theta: number, excesses: readonly number[]): number {
  let sum = 0;
  for (const excess of excesses) sum += Math.log1p(-theta * excess);
  return sum / excesses.length;
}

/** −log10 of the probability that an excess is this large, at most `most`. */
export function logExcess(excess: number, { shape, scale }: ParetoFit, most: number): number {
  const scaled = excess / scale;
  if (Math.abs(shape) < 1e-6) return Math.min(most, scaled / Math.LN10);
  const inside = 1 + shape * scaled;
  return inside <= 1e-9 ? most : Math.min(most, Math.log10(inside) / shape);
}

/** The excess of which `logExcess` says this. */
export function excessOf(log: number, { shape, scale }: ParetoFit): number {
  if (Math.abs(shape) < 1e-6) return scale * log * Math.LN10;
  return (scale * (10 ** (log * shape) - 1)) / shape;
}
