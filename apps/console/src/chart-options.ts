import uPlot from 'uplot';
import type { Timeline } from './api.ts';
import { clock, number } from './format.ts';

export const HEIGHT = 220;
// uPlot declares its sides as an ambient const enum, which isolated modules can't read
const ON_THE_RIGHT = { side: 1 };
const SECONDS = 1000;

export interface Point {
  readonly at: number;
  readonly requests: number;
  readonly failures: number;
  readonly tokens: number;
}

/** A point for every step, also where nothing happened. */
export function pointsOf({ from, to, bucketMs, buckets }: Timeline): Point[] {
  const byTime = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const points: Point[] = [];
  for (let at = from; at < to; at += bucketMs) {
    points.push(byTime.get(at) ?? { at, requests: 0, failures: 0, tokens: 0 });
  }
  return points;
}

export function dataOf(points: readonly Point[]): uPlot.AlignedData {
  return [
    points.map(({ at }) => at / SECONDS),
    points.map(({ requests }) => requests),
    points.map(({ failures }) => failures),
    points.map(({ tokens }) => tokens),
  ];
}

export interface ChartParts {
  readonly width: number;
  /** read at every drawing, so that live changes need no new chart */
  readonly timeline: () => Timeline;
  readonly tokens: boolean;
  readonly pointed: (index: number | undefined) => void;
}

const fromZero = (_plot: uPlot, _min: number, max: number): [number, number] => [
  0,
  Math.max(1, max * 1.1),
];
/** 1, 2, 5, 10, … so that counts get no fractions */
const WHOLE_STEPS = Array.from(
  { length: 30 },
  (_, n) => ([1, 2, 5][n % 3] ?? 1) * 10 ** Math.floor(n / 3),
);
const values = (_plot: uPlot, splits: number[]): string[] => splits.map(number);

export function optionsOf({ width, timeline, tokens, pointed }: ChartParts): uPlot.Options {
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    padding: [14, tokens ? 0 : 36, 0, 0],
    scales: {
      x: { range: () => [timeline().from / SECONDS, timeline().to / SECONDS] },
      y: { range: fromZero },
      tokens: { range: fromZero },
    },
    axes: axesOf(tokens),
    series: [{}, bars('--requests'), bars('--failures'), tokenLine(tokens)],
    hooks: {
      draw: [(plot) => drawMarks(plot, timeline())],
      setCursor: [(plot) => pointed(plot.cursor.idx ?? undefined)],
    },
  };
}

function axesOf(tokens: boolean): uPlot.Axis[] {
  const ink = colour('--quiet');
  const grid = { stroke: colour('--line'), width: 1 };
  const axis = { stroke: ink, grid, ticks: { show: false }, font: '12px system-ui, sans-serif' };
  const whole = {
    ...axis,
    values,
    incrs: WHOLE_STEPS,
  };
  const right: uPlot.Axis = {
    ...whole,
    show: tokens,
    scale: 'tokens',
    size: 70,
    grid: { show: false },
  };
  return [
    {
      ...axis,
      space: 90,
      size: 32,
      values: (_plot, splits) => splits.map((at) => clock(at * SECONDS, Date.now())),
    },
    { ...whole, size: 56 },
    Object.assign(right, ON_THE_RIGHT),
  ];
}

/** Bars begin at their step's start and fill it. */
function bars(name: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [0.9, Infinity], align: 1 });
  const fill = colour(name);
  return {
    scale: 'y',
    stroke: fill,
    fill,
    width: 0,
    points: { show: false },
    ...(paths ? { paths } : {}),
  };
}

function tokenLine(show: boolean): uPlot.Series {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const stroke = colour('--tokens');
  return {
    show,
    scale: 'tokens',
    stroke,
    width: 2,
    points: { show: false },
    ...(paths ? { paths } : {}),
  };
}

/** The moment of every detection: a dashed line under a triangle. */
function drawMarks(plot: uPlot, { marks }: Timeline): void {
  const { ctx, bbox } = plot;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { at, level } of marks) {
    const x = Math.round(plot.valToPos(at / SECONDS, 'x', true));
    ctx.strokeStyle = colour(`--${level}`);
    ctx.fillStyle = ctx.strokeStyle;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - size, bbox.top - 2 * size);
    ctx.lineTo(x + size, bbox.top - 2 * size);
    ctx.lineTo(x, bbox.top - size / 4);
    ctx.fill();
  }
  ctx.restore();
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
