import { DdSketch } from '../../libs/core/baseline/src/sketches/dd-sketch.ts';
import { completeParams } from '../../libs/core/baseline/src/models/model-params.ts';
import { modelNamed } from '../../libs/core/baseline/src/models/models.ts';
import type { Pane, PaneModel, Season } from '../../libs/core/baseline/src/models/pane-model.ts';

const HOUR = 3_600_000;
/** Panes that a model has learnt before the picture begins. */
const BEFORE = 480;
const SHOWN = 240;

/** What a model made of one pane. */
export interface Drawn {
  readonly value: number;
  readonly bound: number | undefined;
  readonly fired: boolean;
}

interface Example {
  readonly model: string;
  readonly params?: Readonly<Record<string, number | string>>;
  readonly season?: Season;
  /** the usual value at an hour, and its noise as a share */
  readonly usual: (hour: number) => number;
  readonly noise: number;
  /** what happens from a pane of the picture on, for so many panes, times what is usual */
  readonly events: readonly (readonly [from: number, panes: number, factor: number])[];
  readonly counts?: true;
}

const flat = (): number => 100;
const office = (hour: number): number =>
  100 + 400 * Math.max(0, Math.sin((Math.PI * ((hour % 24) - 7)) / 12));
/** A burst, a slow growth, a short doubling: what parts the models. */
const THREE = [
  [40, 2, 6],
  [100, 40, 1.6],
  [190, 1, 2],
] as const;

export const EXAMPLES: readonly Example[] = [
  { model: 'mad', usual: flat, noise: 0.15, events: THREE },
  {
    model: 'ewma',
    usual: office,
    season: 'hour-of-day',
    noise: 0.1,
    events: [
      [51, 3, 6],
      [130, 20, 1.5],
      [196, 3, 12],
    ],
  },
  { model: 'quantile', params: { p: 99 }, usual: flat, noise: 0.5, events: THREE },
  {
    model: 'poisson',
    usual: () => 4,
    noise: 0,
    counts: true,
    events: [
      [40, 2, 6],
      [100, 40, 1.8],
      [190, 1, 3],
    ],
  },
  {
    model: 'holt_winters',
    usual: (hour) => office(hour) * (1 + hour / 1000),
    season: 'hour-of-day',
    noise: 0.08,
    events: [
      [50, 3, 8],
      [130, 24, 1.4],
      [195, 3, 10],
    ],
  },
  {
    model: 'spot',
    params: { q: 0.0001 },
    usual: flat,
    noise: 0.4,
    events: [
      [40, 2, 12],
      [100, 40, 1.6],
      [190, 1, 3],
    ],
  },
  {
    model: 'cusum',
    usual: flat,
    noise: 0.12,
    events: [
      [40, 1, 6],
      [110, 130, 1.3],
    ],
  },
  {
    model: 'page_hinkley',
    usual: flat,
    noise: 0.12,
    events: [
      [40, 1, 6],
      [110, 130, 1.3],
    ],
  },
  {
    model: 'psi',
    usual: flat,
    noise: 0.5,
    events: [
      [60, 8, 3],
      [150, 1, 1.2],
    ],
  },
  {
    model: 'ks',
    usual: flat,
    noise: 0.5,
    events: [
      [60, 8, 3],
      [150, 4, 1.1],
    ],
  },
];

/** Runs the model itself over a generated series. */
export function drawSeries(example: Example): readonly Drawn[] {
  const kind = modelNamed(example.model);
  if (!kind) throw new Error(example.model);
  const { params } = completeParams(kind.params, example.params ?? {});
  const { season = 'none' } = example;
  const model = kind.create(params, { season, length: BEFORE, support: 5 });
  const usual = kind.usual(params);
  const panes = panesOf(example);
  for (const pane of panes.slice(0, BEFORE)) model.learn(pane);
  return panes.slice(BEFORE).map((pane) => {
    const drawn = judge(model, pane, usual);
    if (drawn.fired) model.acknowledge?.();
    model.learn(pane);
    return drawn;
  });
}

function judge(model: PaneModel, pane: Pane, usual: number): Drawn {
  const value = model.measured?.(pane) ?? pane.value ?? 0;
  const fired = (model.score(pane, 'up') ?? 0) >= usual;
  return { value, bound: model.valueAt(usual, pane, 'up'), fired };
}

function panesOf(example: Example): readonly Pane[] {
  const next = normals(example.model.length * 7919 + 5);
  return Array.from({ length: BEFORE + SHOWN }, (_, index) => paneOf(example, index, next));
}

function paneOf(example: Example, index: number, next: () => number): Pane {
  const shown = index - BEFORE;
  const event = example.events.find(([from, panes]) => shown >= from && shown < from + panes);
  const level = example.usual(index) * (event?.[2] ?? 1);
  const at = index * HOUR;
  const one = (): number => level * Math.exp(example.noise * next());
  const sketched = modelNamed(example.model)?.takes === 'distribution';
  if (!sketched) {
    const value = example.counts
      ? Math.max(0, Math.round(level + Math.sqrt(level) * next()))
      : one();
    return { index, at, value };
  }
  const sketch = new DdSketch(0.01);
  for (let of = 0; of < 300; of++) sketch.add(one());
  return { index, at, value: sketch.total, sketch };
}

/** Standard normal values of a fixed sequence, by the sum of twelve. */
function normals(seed: number): () => number {
  let state = seed;
  return () => {
    let sum = -6;
    for (let at = 0; at < 12; at++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      sum += state / 2 ** 32;
    }
    return sum;
  };
}
