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
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** Nanoseconds of Go's `1h2m3.5s`, `4.529µs`; undefined for anything else. */
export function durationToNs(text: string): number | undefined {
  if (text === '0') return 0;
  if (text.length > 60) return undefined;
  const bare = /^[+-]/.test(text) ? text.slice(1) : text;
  const parts = [...bare.matchAll(PART)];
  if (bare === '' || parts.map(([part]) => part).join('') !== bare) return undefined;
  const total = parts.reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (NS[unit] ?? 0),
    0,
  );
  const whole = Math.round(text.startsWith('-') ? -total : total);
  return Number.isSafeInteger(whole) ? whole : undefined;
}
