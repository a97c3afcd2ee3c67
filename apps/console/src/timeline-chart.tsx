import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Timeline } from './api.ts';

const HEIGHT = 220;
/** uPlot declares its sides as an ambient const enum, which isolated modules can't read. */
const RIGHT: number = 1;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seriesOf({ from, to, bucketMs, buckets }: Timeline): uPlot.AlignedData {
  const byTime = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const times: number[] = [];
  for (let at = from; at < to; at += bucketMs) times.push(at);
  const requests = times.map((at) => byTime.get(at)?.requests ?? 0);
  const failures = times.map((at) => byTime.get(at)?.failures ?? 0);
  const tokens = times.map((at) => byTime.get(at)?.tokens ?? 0);
  return [times.map((at) => at / 1000), requests, failures, tokens];
}

/** Draws the moment of every detection as a vertical line. */
function marksPlugin({ marks }: Timeline): uPlot.Plugin {
  const draw = (plot: uPlot): void => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour('--mark');
    ctx.setLineDash([4, 4]);
    for (const { at } of marks) {
      const x = Math.round(plot.valToPos(at / 1000, 'x', true));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  };
  return { hooks: { draw } };
}

function optionsOf(timeline: Timeline, width: number): uPlot.Options {
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line') } };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = (label: string, name: string, scale: string): uPlot.Series => ({
    label,
    scale,
    stroke: colour(name),
    width: 2,
    ...(stepped ? { paths: stepped } : {}),
    points: { show: false },
  });
  return {
    width,
    height: HEIGHT,
    plugins: [marksPlugin(timeline)],
    scales: {
      y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] },
      tokens: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] },
    },
    axes: [
      axis,
      { ...axis, label: 'requests' },
      {
        ...axis,
        scale: 'tokens',
        side: RIGHT,
        label: 'tokens',
        grid: { show: false },
        size: 70,
      },
    ],
    series: [
      {},
      line('requests', '--requests', 'y'),
      line('failures', '--failures', 'y'),
      line('tokens', '--tokens', 'tokens'),
    ],
  };
}

/** Requests, failures and tokens of the incident's entity, with its detections as dashed lines. */
export function TimelineChart({ timeline }: { readonly timeline: Timeline }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const plot = new uPlot(optionsOf(timeline, element.clientWidth), seriesOf(timeline), element);
    const resized = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [timeline]);
  const total = timeline.buckets.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <>
      <div class="chart" ref={place} data-requests={total} />
      <p class="quiet">
        {total} requests; one step is {timeline.bucketMs / 1000} s; dashed lines are detections.
      </p>
    </>
  );
}
