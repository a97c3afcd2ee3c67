import { gammaln } from 'simple-statistics';
import type { Side } from './pane-model.ts';

/** The largest score: smaller probabilities are no matter of experience. */
export const MOST_SURPRISE = 300;
const PRECISION = 1e-14;

/** −log10 of P(X ≥ count) (up) or P(X ≤ count) (down) for a Poisson variable of this rate above 0, at most `MOST_SURPRISE`. */
export function poissonTail(count: number, rate: number, side: Side): number {
  const whole = side === 'up' ? Math.ceil(count) : Math.floor(count);
  const logTail = side === 'up' ? logUpper(whole, rate) : logLower(whole, rate);
  return Math.min(MOST_SURPRISE, Math.max(0, -logTail / Math.LN10));
}

/** The nearest count whose score is at least this; undefined where there is none: no count at all is not improbable enough. */
export function leastCountBeyond(score: number, rate: number, side: Side): number | undefined {
  if (side === 'down') {
    if (poissonTail(0, rate, side) < score) return undefined;
    return search(0, Math.ceil(rate), (count) => poissonTail(count, rate, side) < score) - 1;
  }
  let high = Math.ceil(rate) + 1;
  while (poissonTail(high, rate, side) < Math.min(score, MOST_SURPRISE)) high *= 2;
  return search(0, high, (count) => poissonTail(count, rate, side) >= score);
}

/** The first whole number of a range that holds, where all after it do. */
function search(from: number, to: number, holds: (count: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Terms from the count on: each is the one before times rate / n. Where most of it lies above, by the complement. */
function logUpper(count: number, rate: number): number {
  if (count <= 0) return 0;
  if (count <= rate) return Math.log1p(-Math.exp(Math.min(-1e-300, logLower(count - 1, rate))));
  let sum = 1;
  let term = 1;
  for (let n = count + 1; term > PRECISION * sum; n++) {
    term *= rate / n;
    sum += term;
  }
  return logMass(count, rate) + Math.log(sum);
}

function logLower(count: number, rate: number): number {
  if (count < 0) return -Infinity;
  if (count > rate) return Math.log1p(-Math.exp(Math.min(-1e-300, logUpper(count + 1, rate))));
  let sum = 1;
  let term = 1;
  for (let n = count; n > 0 && term > PRECISION * sum; n--) {
    term *= n / rate;
    sum += term;
  }
  return logMass(count, rate) + Math.log(sum);
}

function logMass(count: number, rate: number): number {
  return count * Math.log(rate) - rate - logFactorial(count);
}

function logFactorial(count: number): number {
  return count < 2 ? 0 : gammaln(count + 1);
}
