import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Timeline } from './api.ts';
import { dataOf, HEIGHT, optionsOf, pointsOf, type Point } from './chart-options.ts';
import { clock, number, plural, spanText } from './format.ts';

function useDarkness(): boolean {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = (): void => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

/** Requests, failures and tokens of the incident's entity, with its detections marked. */
export function TimelineChart({ timeline }: { readonly timeline: Timeline }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const latest = useRef(timeline);
  latest.current = timeline;
  const [index, setIndex] = useState<number | undefined>();
  const dark = useDarkness();
  const points = pointsOf(timeline);
  const total = totalOf(points);
  const tokens = total.tokens > 0;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const parts = {
      width: element.clientWidth,
      timeline: () => latest.current,
      tokens,
      pointed: setIndex,
    };
    const plot = new uPlot(optionsOf(parts), dataOf(points), element);
    chart.current = plot;
    const resized = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [tokens, dark]);
  useEffect(() => {
    chart.current?.setData(dataOf(points));
  }, [timeline]);
  return (
    <div class="card">
      <Legend tokens={tokens} detections={timeline.marks.length} />
      <div
        class="chart"
        ref={place}
        role="img"
        aria-label={summaryOf(timeline, total)}
        data-requests={total.requests}
      />
      <p class="quiet readout">
        {index === undefined ? summaryOf(timeline, total) : pointText(points[index])}
      </p>
    </div>
  );
}

function Legend({ tokens, detections }: { readonly tokens: boolean; readonly detections: number }) {
  return (
    <p class="legend quiet">
      <span class="swatch requests" /> requests
      <span class="swatch failures" /> of these failed
      {tokens && (
        <>
          <span class="swatch tokens" /> tokens (right)
        </>
      )}
      {detections > 0 && (
        <>
          <span class="swatch detections" /> {plural(detections, 'detection')}
        </>
      )}
    </p>
  );
}

function totalOf(points: readonly Point[]): Omit<Point, 'at'> {
  const total = { requests: 0, failures: 0, tokens: 0 };
  for (const { requests, failures, tokens } of points) {
    total.requests += requests;
    total.failures += failures;
    total.tokens += tokens;
  }
  return total;
}

function summaryOf({ from, to, bucketMs }: Timeline, total: Omit<Point, 'at'>): string {
  const now = Date.now();
  const span = `${clock(from, now)} to ${clock(to, now)}`;
  return `${countsText(total)}, ${span}, in steps of ${spanText(bucketMs)}`;
}

function pointText(point: Point | undefined): string {
  return point ? `${clock(point.at, Date.now())}: ${countsText(point)}` : '';
}

function countsText({ requests, failures, tokens }: Omit<Point, 'at'>): string {
  const spent = tokens > 0 ? `, ${plural(tokens, 'token')}` : '';
  return `${plural(requests, 'request')}, ${number(failures)} failed${spent}`;
}
