import type { Param } from '../../libs/core/baseline/src/models/model-params.ts';
import { PANE_MODELS } from '../../libs/core/baseline/src/models/models.ts';
import type { ModelKind } from '../../libs/core/baseline/src/models/pane-model.ts';
import { DISTRIBUTION_PARAMS } from '../../libs/core/baseline/src/series/distribution-series.ts';
import { PANE_PARAMS } from '../../libs/core/baseline/src/series/pane-series.ts';
import { code, page, table } from './markdown.ts';

/** The models of baselines with their parameters. */
export function baselinesPage(): string {
  return page(
    'Models of baselines',
    'Under `model:` of a `baseline:` document, and `--model` of `gatewatch score`. When to take which: [the guide](../guides/baselines.md).',
    overview(),
    ...PANE_MODELS.filter(({ params }) => params.length > 0).map(
      ({ name, params }) => `## ${code(name)}\n\n${parameters(params)}`,
    ),
    `## Of \`gatewatch score\`\n\nBeside the model's own, in \`--params\`:\n\n${parameters(PANE_PARAMS)}\n\nFor \`psi\` and \`ks\` instead:\n\n${parameters(DISTRIBUTION_PARAMS)}`,
  );
}

function overview(): string {
  const rows = PANE_MODELS.map((model) => [
    code(model.name),
    model.says,
    measures(model),
    told(model),
  ]);
  return table(['model', 'score', 'measures', 'says it'], rows);
}

function measures({ takes }: ModelKind): string {
  if (takes === 'count') return code('count');
  return takes === 'distribution' ? code('distribution') : 'any number';
}

const told = ({ judges }: ModelKind): string =>
  judges === 'running' ? 'while the pane is running; downwards after it' : 'after the pane';

function parameters(params: readonly Param[]): string {
  const rows = params.map((param) => [
    code(param.name),
    param.kind === 'choice'
      ? param.choices.map(code).join(', ')
      : `${param.least} to ${param.most}`,
    param.fallback === undefined ? '' : code(String(param.fallback)),
    param.says,
  ]);
  return table(['parameter', 'may be', 'if not said', 'meaning'], rows);
}
