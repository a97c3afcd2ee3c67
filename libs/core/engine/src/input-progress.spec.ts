import { describe, expect, it } from '@jest/globals';
import type { EventBundle } from '@gatewatch/event';
import { InputProgress } from './input-progress.ts';

const LATENESS = 10;
const IDLE = 1000;

class Feed {
  readonly progress = new InputProgress(IDLE);
  #offset = 0;
  /** One bundle with events at these times. @returns the promise after it */
  bundle(
    s: string,
    times: readonly number[],
    extra: Partial<EventBundle> = {},
    at = 0,
  ): number | undefined {
    for (const t of times) {
      this.progress.accept(s, this.#offset++, 0);
      this.progress.isLate(s, t, LATENESS);
    }
    this.progress.finish({ v: 1, tenant: 't', s, lateness: LATENESS, events: [], ...extra }, at);
    return this.progress.promise;
  }
}

describe('InputProgress', () => {
  it('promises the newest time less the lateness', () => {
    expect(new Feed().bundle('a', [100, 90])).toBe(90);
  });
  it('promises what an input promises where that is more', () => {
    expect(new Feed().bundle('a', [100], { promise: 150 })).toBe(140);
  });
  it('waits for the slowest input', () => {
    const feed = new Feed();
    feed.bundle('a', [500]);
    feed.bundle('b', [100], { state: 'open' });
    expect(feed.bundle('b', [200])).toBe(490);
    const other = new Feed();
    other.bundle('b', [], { state: 'open' });
    other.bundle('a', [500]);
    expect(other.bundle('b', [200])).toBe(190);
  });
  it('promises nothing while an announced input has given nothing', () => {
    const feed = new Feed();
    feed.bundle('b', [], { state: 'open' });
    expect(feed.bundle('a', [500])).toBeUndefined();
  });
  it('does not wait for an input that is idle, or has ended', () => {
    for (const state of ['idle', 'end'] as const) {
      const feed = new Feed();
      feed.bundle('b', [100], { state: 'open' });
      feed.bundle('a', [500]);
      expect(feed.bundle('b', [], { state })).toBe(490);
    }
  });
  it('does not wait for an input that was not heard for longer than idle, by the clock of the log', () => {
    const feed = new Feed();
    feed.bundle('b', [100], {}, 0);
    expect(feed.bundle('a', [500], {}, IDLE)).toBe(90);
    expect(feed.bundle('a', [600], {}, IDLE + 1)).toBe(590);
  });
  it('waits again for an input that comes back', () => {
    const feed = new Feed();
    feed.bundle('b', [100], { state: 'idle' });
    feed.bundle('a', [500]);
    feed.bundle('b', [600]);
    expect(feed.bundle('a', [900])).toBe(590);
  });
  it('lets everything through once all inputs have ended', () => {
    const feed = new Feed();
    feed.bundle('a', [500]);
    expect(feed.bundle('a', [], { state: 'end' })).toBe(501);
  });
  it('takes the lateness off while an input could still speak', () => {
    const feed = new Feed();
    feed.bundle('a', [500], { state: 'idle' });
    expect(feed.bundle('clock', [], { state: 'idle', promise: 2000 })).toBe(1990);
  });
  it('never goes back', () => {
    const feed = new Feed();
    feed.bundle('a', [500]);
    expect(feed.bundle('b', [100])).toBe(490);
  });
  it.each([
    { name: 'exactly as late as allowed', t: 90, late: false },
    { name: 'later than allowed', t: 89, late: true },
  ])('knows an event that is $name', ({ t, late }) => {
    const { progress } = new Feed();
    progress.isLate('a', 100, LATENESS);
    expect(progress.isLate('a', t, LATENESS)).toBe(late);
  });
  it('calls an event late that is behind what was promised for all inputs', () => {
    const feed = new Feed();
    feed.bundle('a', [500]);
    expect(feed.progress.isLate('b', 489, LATENESS)).toBe(true);
    expect(feed.progress.isLate('b', 490, LATENESS)).toBe(false);
  });
  it('knows what it has seen by its position, within an offset too', () => {
    const { progress } = new Feed();
    expect(progress.accept('a', 5, 0)).toBe(true);
    expect(progress.accept('a', 5, 1)).toBe(true);
    expect(progress.accept('a', 5, 1)).toBe(false);
    expect(progress.accept('a', 4, 9)).toBe(false);
    expect(progress.accept('a', 6, 0)).toBe(true);
    expect(progress.accept('b', 0, 0)).toBe(true);
  });
  it('goes on from a snapshot', () => {
    const feed = new Feed();
    feed.bundle('a', [500], {}, 7);
    feed.bundle('b', [], { state: 'open' }, 8);
    const restored = new InputProgress(IDLE);
    restored.restore(JSON.parse(JSON.stringify(feed.progress.snapshot())) as never);
    expect(restored.snapshot()).toEqual(feed.progress.snapshot());
    expect(restored.promise).toBe(490);
    expect(restored.accept('a', 0, 0)).toBe(false);
  });
});
