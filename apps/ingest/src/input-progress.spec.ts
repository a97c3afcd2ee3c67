import { describe, expect, it } from '@jest/globals';
import { InputProgress } from './input-progress.ts';

const OPTIONS = { delayMs: 1_000, idleMs: 30_000, latenessMs: 5_000 };
const progress = (): InputProgress => new InputProgress(OPTIONS);
const MINUTE = 60_000;

describe('the promise of an input', () => {
  it('is none, and holds nobody back, where nothing was ever read', () => {
    expect(progress().empty(100_000)).toEqual({ idle: true });
  });

  it('moves from the newest event at the speed of the clock', () => {
    const input = progress();
    input.took(50_000, 100_000);
    expect(input.empty(103_000)).toEqual({ promise: 53_000, idle: false });
    expect(input.empty(110_000)).toEqual({ promise: 60_000, idle: false });
  });

  it('never passes the clock less the delay, whatever times the events claim', () => {
    const input = progress();
    input.took(500_000, 100_000);
    expect(input.empty(101_000)).toEqual({ promise: 100_000, idle: false });
  });

  it('becomes idle when it was empty for so long, and no longer after the next event', () => {
    const input = progress();
    input.took(50_000, 100_000);
    expect(input.empty(101_000).idle).toBe(false);
    expect(input.empty(130_999).idle).toBe(false);
    expect(input.empty(131_000).idle).toBe(true);
    input.took(60_000, 131_500);
    expect(input.empty(132_000)).toEqual({ promise: 60_500, idle: false });
  });

  it('keeps the newest time when an older event comes', () => {
    const input = progress();
    input.took(50_000, 100_000);
    input.took(40_000, 100_000);
    input.took(undefined, 100_000);
    expect(input.empty(100_000).promise).toBe(50_000);
  });

  it('stays at the newest event of a replay, and when that is over lets go of all that was held back', () => {
    const input = progress();
    const now = 100 * MINUTE;
    input.took(MINUTE, now);
    expect(input.empty(now + 1_000)).toEqual({ promise: MINUTE, idle: false });
    expect(input.empty(now + 20_000)).toEqual({ promise: MINUTE, idle: false });
    expect(input.empty(now + 31_000)).toEqual({ promise: MINUTE + 5_001, idle: true });
    expect(input.empty(now + 90 * MINUTE)).toEqual({ promise: MINUTE + 5_001, idle: true });
  });

  it('is that of live events again once a replay has caught up', () => {
    const input = progress();
    const now = 100 * MINUTE;
    input.took(MINUTE, now);
    input.took(now - 1_000, now);
    expect(input.empty(now + 2_000)).toEqual({ promise: now + 1_000, idle: false });
  });
});
