import { cusum } from './cusum.ts';
import { ewma } from './ewma.ts';
import { holtWinters } from './holt-winters.ts';
import { ks } from './ks.ts';
import { mad } from './mad.ts';
import { pageHinkley } from './page-hinkley.ts';
import type { ModelKind } from './pane-model.ts';
import { poisson } from './poisson.ts';
import { psi } from './psi.ts';
import { quantile } from './quantile.ts';
import { spot } from './spot.ts';

/** Every model that a baseline can name, each a file of its own. */
export const PANE_MODELS: readonly ModelKind[] = [
  mad,
  ewma,
  quantile,
  poisson,
  holtWinters,
  spot,
  cusum,
  pageHinkley,
  psi,
  ks,
];

export const MODEL_NAMES: readonly string[] = PANE_MODELS.map(({ name }) => name);

export function modelNamed(name: string): ModelKind | undefined {
  return PANE_MODELS.find((model) => model.name === name);
}
