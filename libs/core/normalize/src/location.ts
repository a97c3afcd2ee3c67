const PAIR = /^\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*$/;

/** `latitude,longitude` in degrees with four digits (11 m), of that text, of `{ lat, lon }`, or of `[longitude, latitude]` as GeoJSON has it. */
export function toLocation(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const [, latitude, longitude] = PAIR.exec(value) ?? [];
    return latitude === undefined ? undefined : spell(Number(latitude), Number(longitude));
  }
  if (Array.isArray(value)) return value.length === 2 ? spell(value[1], value[0]) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return 'lat' in value && 'lon' in value ? spell(value.lat, value.lon) : undefined;
}

function spell(latitude: unknown, longitude: unknown): string | undefined {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isPlace ? `${round(latitude)},${round(longitude)}` : undefined;
}

/** Never in the form 1e-7, nor -0. */
const round = (degrees: number): number => Math.round(degrees * 1e4) / 1e4 + 0;
