const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const SHAPE = /^(\d+(?:\.\d+)?) ?(B|KiB|MiB|GiB|TiB)$/;

/** `512KiB`, `10MiB`, `2GiB` in bytes; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const found = SHAPE.exec(text);
  return found ? Math.round(Number(found[1]) * (UNITS[found[2] ?? ''] ?? Number.NaN)) : undefined;
}

/** The shortest spelling in one unit: 2147483648 → `2GiB`. */
export function formatSize(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    const size = UNITS[unit] ?? 1;
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}B`;
}
