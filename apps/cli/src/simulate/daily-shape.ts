const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// Read off the published plots of the Azure 2024 conversation traces: a peak at 14 UTC, humps at 02 and 08, a trough at 22 to 23.
const HOURS = [
  2.3, 2.9, 3.3, 3.0, 2.7, 2.8, 3.2, 3.7, 4.0, 3.7, 3.6, 3.9, 4.4, 4.8, 5.0, 4.8, 4.4, 3.9, 3.3,
  2.8, 2.3, 2.0, 1.8, 1.8,
];
const MEAN = HOURS.reduce((sum, value) => sum + value, 0) / HOURS.length;
const WEEKEND = 0.55;

/** How busy a time is against the mean of a working day, 1 being the mean; smooth between the hours, UTC. */
export function busyness(at: number): number {
  const hour = (((at % DAY) + DAY) % DAY) / HOUR;
  const before = Math.floor(hour);
  const share = hour - before;
  const level = (HOURS[before] ?? 1) * (1 - share) + (HOURS[(before + 1) % 24] ?? 1) * share;
  const day = new Date(at).getUTCDay();
  return (level / MEAN) * (day === 0 || day === 6 ? WEEKEND : 1);
}
