import type { GatewayEvent } from '@gatewatch/event';
import { add, numberIn, textIn } from './event-fields.ts';
import type { Sighting, Threats } from './threats.ts';

function sightingsIn(event: GatewayEvent, threats: Threats): readonly Sighting[] {
  const system = numberIn(event, 'source.as.number');
  const all = [
    ...ofAddress(event, 'source.ip', threats, system),
    ...ofAddress(event, 'destination.ip', threats, undefined),
    ...threats.ofEvent(event),
  ];
  const at = Number(event['@timestamp']);
  return all.filter(({ note: { until = Number.POSITIVE_INFINITY } }) => at < until);
}

function ofAddress(
  event: GatewayEvent,
  field: string,
  threats: Threats,
  system: number | undefined,
): readonly Sighting[] {
  const address = textIn(event, field);
  return address === undefined ? [] : threats.ofAddress(field, address, system);
}

const CONFIDENCES = [undefined, 'None', 'Low', 'Medium', 'High'];
const sureness = ({ note }: Sighting): number => CONFIDENCES.indexOf(note.confidence);

/** The surest indicator is told in full, of the others the lists and fields. */
export function addThreats(event: GatewayEvent, threats: Threats): void {
  const sightings = sightingsIn(event, threats);
  const [first] = sightings;
  if (!first) return;
  event['gatewatch.threat.lists'] ??= [...new Set(sightings.map(({ note }) => note.feed))].sort();
  event['gatewatch.threat.fields'] ??= [...new Set(sightings.map(({ field }) => field))].sort();
  if (event['threat.indicator.type'] !== undefined || event['threat.indicator.name'] !== undefined)
    return;
  const told = sightings.reduce(
    (best, one) => (sureness(one) > sureness(best) ? one : best),
    first,
  );
  add(event, 'threat.feed.name', told.note.feed);
  add(event, 'threat.indicator.type', told.type);
  add(event, 'threat.indicator.name', told.value);
  add(event, 'threat.indicator.description', told.note.description);
  add(event, 'threat.indicator.confidence', told.note.confidence);
  if (told.kind === 'address') add(event, 'threat.indicator.ip', told.value);
}
