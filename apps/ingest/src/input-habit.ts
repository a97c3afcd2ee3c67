const HOUR_MS = 3_600_000;
const HOURS_A_WEEK = 168;
/** As many hours of habit are kept: four weeks. */
const MOST_HOURS = 4 * HOURS_A_WEEK;
/** An hour says how much usually comes where most of it was watched. */
const LEAST_MINUTES = 30;
/** The same hour of an earlier week, the one before and the one after. */
const HOURS_COMPARED = 3;
/** Fewer records than these have no shares. */
const LEAST_RECORDS = 20;

/** What one hour of an input was like. */
interface Hour {
  /** whole hours since the epoch */
  readonly hour: number;
  /** how many of its minutes were watched */
  minutes: number;
  records: number;
  /** records that were not read as a known format has them */
  unread: number;
  /** the longest silence that ran in it, ms */
  silence: number;
}

/** Plain data: hour, minutes, records, unread, silence. */
export type StoredHabit = readonly (readonly [number, number, number, number, number])[];

/**
 * What an input is like: how long it is silent, how much it gives, how much of that is not understood. Hours are compared with the same
 * hour of the week (and those beside it) of the last four weeks; before a week is known, with all hours. All times are the clock's, ms.
 */
export class InputHabit {
  #hours: Hour[] = [];
  /** what one hour is compared with; it changes only when hours come or go */
  #compared: { readonly hour: number; readonly hours: Hour[] } | undefined;

  /** hours in which something came: what is rare, or came once, has no habit */
  get known(): number {
    return this.#hours.reduce((sum, { records }) => sum + (records > 0 ? 1 : 0), 0);
  }

  /** A minute that ended at `at` was watched. */
  minute(at: number, records: number, unread: number): void {
    const hour = this.#hour(Math.floor((at - 1) / HOUR_MS));
    hour.minutes++;
    hour.records += records;
    hour.unread += unread;
  }

  /** Nothing came from `since` until `until`. The hours that it lasted each learn how long it was when they ended. */
  silent(since: number, until: number): void {
    const last = Math.floor(until / HOUR_MS);
    const first = Math.max(Math.floor(since / HOUR_MS), last - MOST_HOURS + 1);
    for (let hour = first; hour <= last; hour++) {
      const known = this.#hour(hour);
      known.silence = Math.max(known.silence, Math.min(until, (hour + 1) * HOUR_MS) - since);
    }
  }

  /** The longest silence that is usual at this time, ms. */
  usualSilence(at: number): number {
    return Math.max(0, ...this.#comparable(at).map(({ silence }) => silence));
  }

  /** The least that usually comes within `span` ms at this time; undefined where nothing is known. */
  usualRecords(at: number, span: number): number | undefined {
    const rates = this.#watched(at).map(({ records, minutes }) => records / minutes);
    return rates.length === 0 ? undefined : (Math.min(...rates) * span) / 60_000;
  }

  /** The largest share of records that is usually not understood at this time; undefined where nothing is known. */
  usualUnread(at: number): number | undefined {
    const shares = this.#watched(at)
      .filter(({ records }) => records >= LEAST_RECORDS)
      .map(({ records, unread }) => unread / records);
    return shares.length === 0 ? undefined : Math.max(...shares);
  }

  snapshot(): StoredHabit {
    return this.#hours.map(({ hour, minutes, records, unread, silence }) => [
      hour,
      minutes,
      records,
      unread,
      silence,
    ]);
  }

  static restore(stored: StoredHabit): InputHabit {
    const habit = new InputHabit();
    habit.#hours = stored.map(([hour, minutes, records, unread, silence]) => ({
      hour,
      minutes,
      records,
      unread,
      silence,
    }));
    return habit;
  }

  #watched(at: number): Hour[] {
    const now = Math.floor(at / HOUR_MS);
    return this.#comparable(at).filter(
      ({ hour, minutes }) => hour < now && minutes >= LEAST_MINUTES,
    );
  }

  #comparable(at: number): Hour[] {
    const hour = Math.floor(at / HOUR_MS);
    if (this.#compared?.hour !== hour) this.#compared = { hour, hours: this.#compare(hour) };
    return this.#compared.hours;
  }

  #compare(now: number): Hour[] {
    const oldest = this.#hours[0]?.hour ?? now;
    if (now - oldest < HOURS_A_WEEK) return this.#hours;
    const same = this.#hours.filter(({ hour }) => isSameHourOfWeek(hour, now) && now - hour > 1);
    const watched = same.filter(({ minutes }) => minutes >= LEAST_MINUTES);
    return watched.length >= HOURS_COMPARED ? same : this.#hours;
  }

  #hour(hour: number): Hour {
    const known = this.#hours.findLast((each) => each.hour === hour);
    if (known) return known;
    const made = { hour, minutes: 0, records: 0, unread: 0, silence: 0 };
    this.#compared = undefined;
    this.#hours.push(made);
    this.#hours.sort((left, right) => left.hour - right.hour);
    const newest = this.#hours.at(-1)?.hour ?? hour;
    this.#hours = this.#hours.filter((each) => newest - each.hour < MOST_HOURS + 2);
    return made;
  }
}

/** The hours beside it count as well: what begins at eight sharp on one day begins a little later on another. */
function isSameHourOfWeek(hour: number, other: number): boolean {
  const apart = Math.abs(other - hour) % HOURS_A_WEEK;
  return apart <= 1 || apart === HOURS_A_WEEK - 1;
}
