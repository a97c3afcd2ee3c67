import type { Level } from '@gatewatch/event';
import { entityText, type EntityCount } from './rule-tally.ts';

export interface Judged {
  readonly level: Level;
  readonly firings: number;
  readonly per_day: number;
  /** most firings first */
  readonly top: readonly EntityCount[];
  readonly precision?: number;
  readonly recall?: number;
}

/** Alarms of a high level that a person can look at in a day. */
const MOST_HIGH_A_DAY = 1;
/** A rule that fires less often says little about who makes it fire. */
const ENOUGH_FIRINGS = 10;
const MAJORITY = 0.5;

/** What an engineer would look at first: noise, a single source of it, firings at honest traffic, attacks that were not seen. */
export function adviceFor({ level, firings, per_day, top, precision, recall }: Judged): string[] {
  const advice: string[] = [];
  if (isHigh(level) && per_day > MOST_HIGH_A_DAY)
    advice.push(
      `level ${level} and ${per_day.toFixed(1)} firings a day: a stricter bound, or a lower level`,
    );
  const [most] = top;
  if (most && firings >= ENOUGH_FIRINGS && most.firings > firings * MAJORITY && top.length > 1) {
    const share = Math.round((most.firings / firings) * 100);
    advice.push(
      `${share} % are of ${entityText(most.entity)}: if that is as it should be, an exception`,
    );
  }
  if (precision !== undefined && precision < MAJORITY)
    advice.push(`${Math.round((1 - precision) * 100)} % of its firings are at ordinary traffic`);
  if (recall === 0) advice.push('it saw none of its attacks');
  return advice;
}

export function isHigh(level: Level): boolean {
  return level === 'high' || level === 'critical';
}
