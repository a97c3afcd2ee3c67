import { LEVELS } from '@gatewatch/event';
import { element, type PagePart } from './page-element.ts';
import type { BacktestReport } from './report.ts';

const WIDTH = 960;
const HEIGHT = 150;
const AXIS = 18;
const SPARK_WIDTH = 120;
const SPARK_HEIGHT = 22;

interface Bar {
  /** what it stands for, shown on hovering */
  readonly title: string;
  /** from the bottom up */
  readonly parts: readonly { readonly value: number; readonly kind: string }[];
}

/** Firings of each day, stacked by level. */
export function firingsChart({ traffic, rules }: BacktestReport): PagePart {
  const bars = traffic.map(({ day }, index): Bar => {
    const parts = LEVELS.map((level) => ({
      kind: level,
      value: sum(rules.filter((rule) => rule.level === level).map(({ days }) => days[index] ?? 0)),
    }));
    const told = parts
      .filter(({ value }) => value > 0)
      .map(({ kind, value }) => `${value} ${kind}`);
    return { title: `${dayText(day)}: ${told.join(', ') || 'none'}`, parts };
  });
  return barChart(
    bars,
    traffic.map(({ day }) => day),
  );
}

/** Events of each day. */
export function trafficChart(traffic: BacktestReport['traffic']): PagePart {
  const bars = traffic.map(({ day, events }): Bar => ({
    title: `${dayText(day)}: ${events} events`,
    parts: [{ kind: 'events', value: events }],
  }));
  return barChart(
    bars,
    traffic.map(({ day }) => day),
  );
}

/** A day's firings as small bars. */
export function sparkline(days: readonly number[]): PagePart {
  const most = Math.max(1, ...days);
  const step = SPARK_WIDTH / Math.max(1, days.length);
  const bars = days.map((value, index) => {
    const height = (value / most) * (SPARK_HEIGHT - 1);
    return rect({ x: index * step, y: SPARK_HEIGHT - height, width: step, height, kind: 'spark' });
  });
  const label = `most in a day: ${most}`;
  return element(
    'svg',
    {
      class: 'sparkline',
      viewBox: `0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`,
      role: 'img',
      'aria-label': label,
    },
    [element('title', null, label), ...bars],
  );
}

function barChart(bars: readonly Bar[], days: readonly number[]): PagePart {
  const most = Math.max(1, ...bars.map(({ parts }) => sum(parts.map(({ value }) => value))));
  const step = WIDTH / Math.max(1, bars.length);
  const scale = (HEIGHT - AXIS - 12) / most;
  const label = `at most ${most} in a day`;
  return element(
    'svg',
    { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    [
      element('text', { x: 0, y: 10 }, most.toLocaleString('en-US')),
      ...bars.map((bar, index) => drawBar(bar, { x: index * step, width: step, scale })),
      ...ticks(days, step),
    ],
  );
}

function drawBar(
  { title, parts }: Bar,
  { x, width, scale }: { readonly x: number; readonly width: number; readonly scale: number },
): PagePart {
  let y = HEIGHT - AXIS;
  const rects = parts.flatMap(({ value, kind }) => {
    const height = value * scale;
    y -= height;
    return value > 0 ? [rect({ x, y, width, height, kind })] : [];
  });
  return element('g', null, [element('title', null, title), ...rects]);
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: string;
}

function rect({ x, y, width, height, kind }: Rect): PagePart {
  const gap = Math.min(1, width / 5);
  return element('rect', {
    class: kind,
    x: round(x),
    y: round(y),
    width: round(width - gap),
    height: round(height),
  });
}

/** At most a dozen days are named. */
function ticks(days: readonly number[], step: number): PagePart[] {
  const every = Math.ceil(days.length / 12);
  return days.flatMap((day, index) =>
    index % every === 0
      ? [element('text', { x: round(index * step), y: HEIGHT - 4 }, dayText(day).slice(5))]
      : [],
  );
}

const dayText = (day: number): string => new Date(day).toISOString().slice(0, 10);
const round = (value: number): number => Math.round(value * 100) / 100;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
