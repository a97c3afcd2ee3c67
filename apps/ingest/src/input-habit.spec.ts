import { describe, expect, it } from '@jest/globals';
import { InputHabit } from './input-habit.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** a Monday */
const START = Date.UTC(2026, 0, 5);

/** Watches every minute from `from` until `until`. */
function watch(habit: InputHabit, from: number, until: number, records: (at: number) => number) {
  for (let at = from + MINUTE; at <= until; at += MINUTE) habit.minute(at, records(at), 0);
}

describe('the habit of an input', () => {
  it('knows the hours in which something came', () => {
    const habit = new InputHabit();
    watch(habit, START, START + 5 * HOUR, () => 1);
    watch(habit, START + 5 * HOUR, START + 9 * HOUR, () => 0);
    expect(habit.known).toBe(5);
  });

  it('compares with all hours before a week is known', () => {
    const habit = new InputHabit();
    habit.silent(START + 2 * HOUR, START + 2 * HOUR + 5 * MINUTE);
    habit.silent(START + 3 * HOUR, START + 3 * HOUR + MINUTE);
    expect(habit.usualSilence(START + 20 * HOUR)).toBe(5 * MINUTE);
  });

  it('learns of a long silence, hour by hour, how long it had lasted', () => {
    const habit = new InputHabit();
    watch(habit, START + 10 * HOUR, START + 30 * HOUR, () => 1);
    habit.silent(START + 12 * HOUR, START + 12 * HOUR + 30_000);
    habit.silent(START + 20 * HOUR, START + 28 * HOUR);
    const aWeekLater = START + 7 * DAY;
    expect(habit.usualSilence(aWeekLater + 12 * HOUR)).toBe(30_000);
    expect(habit.usualSilence(aWeekLater + 20 * HOUR)).toBe(2 * HOUR); // the hour beside it counts
    expect(habit.usualSilence(aWeekLater + 24 * HOUR)).toBe(6 * HOUR);
  });

  it('compares with all hours where the same ones of the week were not watched', () => {
    const habit = new InputHabit();
    watch(habit, START + 10 * HOUR, START + 30 * HOUR, () => 1);
    habit.silent(START + 20 * HOUR, START + 28 * HOUR);
    expect(habit.usualSilence(START + 7 * DAY + 10 * HOUR)).toBe(8 * HOUR);
  });

  it('knows the least that usually comes, of hours that were watched long enough', () => {
    const habit = new InputHabit();
    watch(habit, START, START + HOUR, () => 100);
    watch(habit, START + HOUR, START + 2 * HOUR, () => 40);
    watch(habit, START + 2 * HOUR, START + 2 * HOUR + 5 * MINUTE, () => 1);
    expect(habit.usualRecords(START + 5 * HOUR, 15 * MINUTE)).toBe(600);
    expect(habit.usualRecords(START, 15 * MINUTE)).toBeUndefined();
  });

  it('does not take the running hour for its habit', () => {
    const habit = new InputHabit();
    watch(habit, START, START + HOUR, () => 100);
    watch(habit, START + HOUR, START + HOUR + 50 * MINUTE, () => 0);
    expect(habit.usualRecords(START + HOUR + 50 * MINUTE, MINUTE)).toBe(100);
  });

  it('knows the largest share that is usually not understood, where there is enough to say so', () => {
    const habit = new InputHabit();
    for (let nth = 1; nth <= 40; nth++) habit.minute(START + nth * MINUTE, 10, 1);
    expect(habit.usualUnread(START + 2 * HOUR)).toBeCloseTo(0.1);
    const small = new InputHabit();
    for (let nth = 1; nth <= 40; nth++)
      small.minute(START + nth * MINUTE, nth % 40 === 0 ? 1 : 0, 0);
    expect(small.usualUnread(START + 2 * HOUR)).toBeUndefined();
  });

  it('is the same after a restart, and keeps four weeks', () => {
    const habit = new InputHabit();
    for (let hour = 0; hour < 60 * 24; hour++) habit.minute(START + hour * HOUR + MINUTE, hour, 0);
    const stored = habit.snapshot();
    expect(stored.length).toBeLessThanOrEqual(28 * 24 + 2);
    expect(InputHabit.restore(stored).snapshot()).toEqual(stored);
  });
});
