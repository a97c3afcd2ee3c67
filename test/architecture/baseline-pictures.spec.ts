import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PANE_MODELS } from '@gatewatch/baseline';
import { baselinePictures } from '../../tools/docs/baseline-pictures.ts';
import { drawSeries, EXAMPLES } from '../../tools/docs/baseline-series.ts';
import { root } from '../../tools/docs/root.ts';

const guide = readFileSync(join(root, 'docs', 'guides', 'baselines.md'), 'utf8');
const pictures = baselinePictures();

describe.each(PANE_MODELS.map(({ name }) => name))('the picture of %s', (name) => {
  it('is what `npm run docs` makes of the model, and stands in the guide', () => {
    const file = `baseline-${name}.svg`;
    expect(readFileSync(join(root, 'docs', 'pictures', file), 'utf8')).toBe(pictures.get(file));
    expect(guide).toContain(`](../pictures/${file})`);
  });

  it('shows what it catches, and nothing before anything has happened', () => {
    const example = EXAMPLES.find(({ model }) => model === name);
    if (!example) throw new Error(name);
    const [[first] = [0]] = example.events;
    const fired = drawSeries(example).flatMap((drawn, at) => (drawn.fired ? [at] : []));
    expect(fired.length).toBeGreaterThan(0);
    expect(fired.length).toBeLessThan(25);
    expect(fired[0]).toBeGreaterThanOrEqual(first);
  });
});
