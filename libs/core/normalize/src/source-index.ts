import type { JsonObject } from './member.ts';
import type { Source } from './source.ts';

/**
 * Finds the format of an object. Each format is filed under members of which every object of its has one, so that only those are asked
 * that an object may be of: what an object costs hardly grows with the number of formats.
 */
export class SourceIndex {
  readonly #sources: readonly Source[];
  /** places of the formats that an object with this member may be of */
  readonly #byMember = new Map<string, number[]>();
  /** 1 at the places of formats that have to be asked about every object */
  readonly #always: Uint8Array;
  readonly #asked: Uint8Array;

  /** @param sources in the order in which they are asked */
  constructor(sources: readonly Source[]) {
    this.#sources = sources;
    this.#always = new Uint8Array(sources.length);
    this.#asked = new Uint8Array(sources.length);
    const uses = countUses(sources);
    for (const [place, source] of sources.entries()) {
      const members = rarest(source.detect.needs, uses);
      if (members) this.#file(members, place);
      else this.#always[place] = 1;
    }
  }

  find(object: JsonObject): Source | undefined {
    const asked = this.#asked;
    asked.set(this.#always);
    for (const name in object) {
      const places = this.#byMember.get(name);
      if (places) for (let index = 0; index < places.length; index++) asked[places[index] ?? 0] = 1;
    }
    for (let place = 0; place < asked.length; place++) {
      if (asked[place] === 0) continue;
      const source = this.#sources[place];
      if (source?.detect.object?.(object)) return source;
    }
    return undefined;
  }

  #file(members: ReadonlySet<string>, place: number): void {
    for (const name of members) {
      const places = this.#byMember.get(name);
      if (places) places.push(place);
      else this.#byMember.set(name, [place]);
    }
  }
}

/** How many formats speak of each member: what few speak of is likely rare. */
function countUses(sources: readonly Source[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { detect } of sources) {
    for (const name of new Set(detect.needs.flatMap((needs) => [...needs]))) {
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  return uses;
}

function rarest(
  choices: readonly ReadonlySet<string>[],
  uses: ReadonlyMap<string, number>,
): ReadonlySet<string> | undefined {
  const weighed = choices.map((needs) => {
    const weight = [...needs].reduce((sum, name) => sum + (uses.get(name) ?? 0), 0);
    return { needs, weight };
  });
  return weighed.toSorted((left, right) => left.weight - right.weight)[0]?.needs;
}
