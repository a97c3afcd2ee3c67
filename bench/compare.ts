/** One way to do the work. */
export interface Contestant {
  readonly name: string;
  /** Does the work once. @returns how many things were done */
  run(): number;
}

/** What one contestant did, in things per CPU second. */
export interface Standing {
  readonly name: string;
  /** median of the rounds */
  readonly rate: number;
  readonly slowest: number;
  readonly fastest: number;
  /** median over the rounds of the first contestant's rate divided by this one's of the same round */
  readonly ratio: number;
}

/** How much is measured. */
export interface Effort {
  /** rounds that count; two more before them warm the code up */
  readonly rounds: number;
  /** CPU seconds of a contestant in a round at least */
  readonly shortestS: number;
}

const WARM_UP = 2;
/** Less CPU time says little. */
const FULL: Effort = { rounds: 9, shortestS: 0.25 };

/**
 * Lets contestants take turns, so that what else the machine does slows all of them, and counts CPU time (that of the collector and the
 * compiler too), which other processes lengthen less than they do the clock's.
 */
export function compare(
  contestants: readonly Contestant[],
  { rounds, shortestS }: Effort = FULL,
): readonly Standing[] {
  const rates = contestants.map((): number[] => []);
  for (let round = -WARM_UP; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round + WARM_UP) % contestants.length;
      const contestant = contestants[index];
      if (!contestant) continue;
      const rate = rateOf(contestant, shortestS);
      if (round >= 0) rates[index]?.push(rate);
    }
  }
  const [first = []] = rates;
  return contestants.map(({ name }, index) => {
    const own = rates[index] ?? [];
    return {
      name,
      rate: median(own),
      slowest: Math.min(...own),
      fastest: Math.max(...own),
      ratio: median(own.map((rate, round) => (first[round] ?? 0) / rate)),
    };
  });
}

function rateOf(contestant: Contestant, shortestS: number): number {
  const before = process.cpuUsage();
  let done = 0;
  let seconds = 0;
  while (seconds < shortestS) {
    done += contestant.run();
    const { user, system } = process.cpuUsage(before);
    seconds = (user + system) / 1e6;
  }
  return done / seconds;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
