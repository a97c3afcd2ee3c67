const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const SHAPE = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;

/** `500ms`, `5s`, `30m`, `1h`, `7d`, `2w` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const found = SHAPE.exec(text);
  if (!found) return undefined;
  return Number(found[1]) * (UNITS[found[2] ?? ''] ?? Number.NaN);
}

/** The shortest spelling in one unit: 1800000 → `30m`. */
export function formatDuration(ms: number): string {
  for (const unit of ['w', 'd', 'h', 'm', 's'] as const) {
    const size = UNITS[unit] ?? 1;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
