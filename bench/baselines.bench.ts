import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  BaselineDetector,
  PANE_MODELS,
  type BaselineBody,
  type ModelKind,
  type StoredDetector,
} from '@gatewatch/baseline';
import { completeParams } from '../libs/core/baseline/src/models/model-params.ts';
import { compare } from './compare.ts';
import { report, type Comparison } from './report.ts';
import { Random } from './sigma/random.ts';

/** `--all` measures 100,000 too, which takes many minutes. */
const SIZES = process.argv.includes('--all') ? [1, 1000, 100_000] : [1, 1000];
const OBSERVATIONS = 10_000;
const PANE = 60_000;
/** Panes that each entity has learnt before it is measured, and events in each. */
const LEARNT = 20;
const PER_PANE = 5;
const EFFORT = { rounds: 3, shortestS: 0.05 };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function ruleOf(kind: ModelKind): BaselineBody {
  const { params } = completeParams(kind.params, {});
  const measures: Readonly<Record<string, BaselineBody['measure']>> = {
    count: { kind: 'count' },
    distribution: { kind: 'distribution', field: 'tokens', least: PER_PANE },
  };
  return {
    rules: ['r'],
    groupBy: ['api.key.id'],
    measure: measures[kind.takes ?? ''] ?? { kind: 'sum', field: 'tokens' },
    pane: PANE,
    history: 1000 * PANE,
    season: 'none',
    model: { kind: kind.name, params },
    direction: 'up',
    score: { bound: 1e6, inclusive: true },
    learn: PANE,
    support: 12,
    refractory: PANE,
  };
}

/** Entities that take turns; time goes on so that each has `PER_PANE` events in a pane. */
class Crowd {
  readonly detectors: readonly BaselineDetector[];
  readonly #values: readonly number[];
  #turn = 0;
  constructor(kind: ModelKind, size: number) {
    const random = new Random(3);
    this.#values = Array.from({ length: 1024 }, () => 500 + random.below(1000));
    this.detectors = Array.from({ length: size }, () => new BaselineDetector(ruleOf(kind)));
    this.observe(size * LEARNT * PER_PANE);
  }
  observe(count: number): number {
    const { length } = this.detectors;
    for (let index = 0; index < count; index++) {
      const turn = this.#turn++;
      const at = Math.floor((Math.floor(turn / length) * PANE) / PER_PANE);
      this.detectors[turn % length]?.observe(at, this.#values[turn & 1023]);
    }
    return count;
  }
}

/** What someone would write in five minutes: it keeps two numbers and knows no panes. */
function plainLoop(size: number): () => number {
  const means = new Float64Array(size);
  const variances = new Float64Array(size);
  return () => {
    let far = 0;
    for (let index = 0; index < OBSERVATIONS; index++) {
      const at = index % size;
      const off = 500 + (index & 1023) - (means[at] ?? 0);
      if (off * off > 36 * (variances[at] ?? 0)) far++;
      means[at] = (means[at] ?? 0) + 0.02 * off;
      variances[at] = 0.98 * ((variances[at] ?? 0) + 0.02 * off * off);
    }
    return far >= 0 ? OBSERVATIONS : 0;
  };
}

function compareModel(kind: ModelKind, size: number): Comparison {
  const cost = size === 1000 ? `; ${costOf(kind, size)}` : '';
  const crowd = new Crowd(kind, size);
  const own = { name: kind.name, run: (): number => crowd.observe(OBSERVATIONS) };
  const standings = compare([own, { name: 'plain EWMA', run: plainLoop(size) }], EFFORT);
  return {
    name: `${kind.name}, ${size} entities`,
    corpus: `${PER_PANE} events a pane${cost}`,
    standings,
  };
}

/** Memory, stored size and time of both ways, per entity. */
function costOf(kind: ModelKind, size: number): string {
  collect();
  const before = process.memoryUsage().heapUsed;
  const crowd = new Crowd(kind, size);
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / size;
  const begun = process.cpuUsage();
  const texts = crowd.detectors.map((detector) => JSON.stringify(detector.snapshot()));
  const stored = process.cpuUsage(begun);
  for (const text of texts)
    new BaselineDetector(ruleOf(kind)).restore(JSON.parse(text) as StoredDetector);
  const both = process.cpuUsage(begun);
  const micros = ({ user, system }: NodeJS.CpuUsage): string => ((user + system) / size).toFixed(1);
  const length = texts.reduce((sum, text) => sum + text.length, 0) / size;
  return `${Math.round(bytes)} bytes in memory, ${Math.round(length)} stored; snapshot ${micros(stored)} µs, with restore ${micros(both)} µs`;
}

report(
  'baselines',
  'observations',
  SIZES.flatMap((size) => PANE_MODELS.map((kind) => compareModel(kind, size))),
);
