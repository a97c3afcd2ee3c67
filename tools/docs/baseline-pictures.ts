import { drawSeries, EXAMPLES, type Drawn } from './baseline-series.ts';

const WIDTH = 720;
const HEIGHT = 180;
const MARGIN = 14;

/** Pictures of `docs/pictures` by their file names: each model over a generated series, with its bound and where it fires. */
export function baselinePictures(): ReadonlyMap<string, string> {
  return new Map(
    EXAMPLES.map((example) => [
      `baseline-${example.model}.svg`,
      picture(example.model, drawSeries(example)),
    ]),
  );
}

function picture(name: string, drawn: readonly Drawn[]): string {
  const values = drawn.map(({ value }) => value);
  const bounds = drawn.flatMap(({ bound }) => (bound === undefined ? [] : [bound]));
  // a bound far above everything would flatten what there is to see
  const most =
    1.05 * Math.max(Math.max(...values), Math.min(Math.max(0, ...bounds), 2 * Math.max(...values)));
  const x = (at: number): string =>
    (MARGIN + (at * (WIDTH - 2 * MARGIN)) / (drawn.length - 1)).toFixed(1);
  const y = (value: number): string =>
    (HEIGHT - MARGIN - (Math.min(value, most) / most) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const line = (points: readonly (number | undefined)[]): string =>
    points
      .map((value, at) => (value === undefined ? '' : `${x(at)},${y(value)}`))
      .filter(Boolean)
      .join(' ');
  const dots = drawn.flatMap(({ fired, value }, at) =>
    fired ? [`<circle cx="${x(at)}" cy="${y(value)}" r="4"/>`] : [],
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}: value, bound and firings">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<polyline fill="none" stroke="#2563eb" stroke-width="1.3" points="${line(values)}"/>
<polyline fill="none" stroke="#d97706" stroke-dasharray="4 3" points="${line(drawn.map(({ bound }) => bound))}"/>
<g fill="#dc2626">${dots.join('')}</g>
</svg>
`;
}
