import { describe, expect, it } from '@jest/globals';
import { InputProgress } from './input-progress.ts';

const progress = (): InputProgress => new InputProgress({ delayMs: 1_000, idleMs: 30_000 });

describe('the promise of an input', () => {
  it('follows the clock, less the delay, where nothing was ever read', () => {
    expect(progress().empty(100_000)).toEqual({ promise: 99_000, idle: true });
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
});
