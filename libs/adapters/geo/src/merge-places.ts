import type { GeoPlace } from '@gatewatch/normalize';

type PlaceOf = (address: string) => GeoPlace | undefined;

const WHERE = ['countryIsoCode', 'countryName', 'regionName', 'cityName', 'location'] as const;

/**
 * Asks several files, the first one first. Where an address is comes from the first that knows its country, completed by those of the same
 * country; whose it is from the first that knows that.
 */
export function mergePlaces(files: readonly PlaceOf[]): PlaceOf | undefined {
  if (files.length <= 1) return files[0];
  return (address) => {
    let merged: GeoPlace | undefined;
    for (const placeOf of files) {
      const place = placeOf(address);
      if (place) merged = merged ? complete(merged, place) : place;
    }
    return merged;
  };
}

function complete(first: GeoPlace, second: GeoPlace): GeoPlace {
  const isElsewhere =
    first.countryIsoCode !== undefined &&
    second.countryIsoCode !== undefined &&
    first.countryIsoCode !== second.countryIsoCode;
  const where = isElsewhere ? {} : pick(second);
  const isOthers = first.asNumber !== undefined && first.asNumber !== second.asNumber;
  const { asNumber, asOrganization } = second;
  const system = {
    ...(asNumber === undefined ? {} : { asNumber }),
    ...(asOrganization === undefined ? {} : { asOrganization }),
  };
  return { ...where, ...(isOthers ? {} : system), ...first };
}

function pick(place: GeoPlace): GeoPlace {
  return Object.fromEntries(
    WHERE.flatMap((key) => (place[key] === undefined ? [] : [[key, place[key]]])),
  );
}
