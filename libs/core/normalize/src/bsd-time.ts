import type { GatewayEvent } from '@gatewatch/event';
import { compileDateFormat } from './date-format.ts';
import type { Zone } from './zone.ts';

/** Under this name the fields of an envelope hold the time of RFC 3164 as written: it says neither its year nor its zone. */
export const BSD_TIME = '@bsd-time';

const FORMATS = ['%b %e %H:%M:%S', '%b %e %H:%M:%S.%f'].map(compileDateFormat);

/** Epoch ms of the envelope's time in the zone that its source names: the latest that is not after `near`. */
export function bsdTime(
  kept: GatewayEvent,
  near: number,
  zone: Zone | undefined,
): number | undefined {
  const written = kept[BSD_TIME];
  if (typeof written !== 'string' || !zone) return undefined;
  for (const format of FORMATS) {
    const read = typeof format === 'string' ? undefined : format.read(written, near, zone);
    if (read !== undefined) return read;
  }
  return undefined;
}
