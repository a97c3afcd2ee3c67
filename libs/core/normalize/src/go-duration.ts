const NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** Nanoseconds of Go's `1h2m3.5s`, `4.529µs`; undefined for anything else. */
export function durationToNs(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.length > 60) return undefined;
  const negative = text.startsWith('-');
  const bare = /^[+-]/.test(text) ? text.slice(1) : text;
  PART.lastIndex = 0;
  let total = 0;
  let at = 0;
  for (let part = PART.exec(bare); part; part = PART.exec(bare)) {
    total += Number(part[1]) * (NS[part[2] ?? ''] ?? 0);
    at = PART.lastIndex;
  }
  const whole = Math.round(total);
  if (at === 0 || at !== bare.length || !Number.isSafeInteger(whole)) return undefined;
  return negative ? -whole : whole;
}
