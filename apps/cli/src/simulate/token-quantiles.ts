import type { Random } from './random.ts';

/** Pairs of probability and token count, rising. */
export type Quantiles = readonly (readonly [number, number])[];

// Azure LLM inference traces 2023 (CC-BY, AzurePublicDataset): 19,366 conversation and 8,819 code requests.
export const CONVERSATION_INPUT: Quantiles = [
  [0, 20],
  [0.05, 181],
  [0.25, 396],
  [0.5, 1020],
  [0.75, 1189],
  [0.9, 2735],
  [0.95, 4083],
  [0.99, 4142],
  [1, 6000],
];
export const CONVERSATION_OUTPUT: Quantiles = [
  [0, 8],
  [0.05, 41],
  [0.25, 85],
  [0.5, 129],
  [0.75, 395],
  [0.9, 424],
  [0.95, 451],
  [0.99, 601],
  [1, 1000],
];
export const CODE_INPUT: Quantiles = [
  [0, 20],
  [0.05, 75],
  [0.25, 578],
  [0.5, 1469],
  [0.75, 2745],
  [0.9, 5194],
  [0.95, 7315],
  [0.99, 7436],
  [1, 7437],
];
export const CODE_OUTPUT: Quantiles = [
  [0, 2],
  [0.05, 6],
  [0.25, 9],
  [0.5, 13],
  [0.75, 24],
  [0.9, 55],
  [0.95, 90],
  [0.99, 252],
  [1, 1899],
];
// Chosen, not measured.
export const EMBEDDING_INPUT: Quantiles = [
  [0, 20],
  [0.25, 50],
  [0.75, 320],
  [1, 500],
];

/** Draws a token count, straight lines between the quantiles: the traces are neither normal nor log-normal. */
export function sampleTokens(quantiles: Quantiles, random: Random): number {
  const probability = random.next();
  let [lowProbability, low] = quantiles[0] ?? [0, 1];
  for (const [highProbability, high] of quantiles) {
    if (probability < highProbability) {
      const share = (probability - lowProbability) / (highProbability - lowProbability);
      return Math.round(low + share * (high - low));
    }
    [lowProbability, low] = [highProbability, high];
  }
  return low;
}
