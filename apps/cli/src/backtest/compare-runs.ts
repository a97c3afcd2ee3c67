import type { Detection } from '@gatewatch/event';
import { entityText } from './rule-tally.ts';

/** A firing, as small as it can be told. */
export interface FiringNote {
  readonly rule_id: string;
  readonly title: string;
  readonly level: string;
  /** epoch ms */
  readonly at: number;
  readonly entity: string;
  readonly why: string;
}

/** How two runs over the same events differ. */
export interface RunDifference {
  /** firings of the rules under test that the others do not have */
  readonly newly: readonly FiringNote[];
  /** firings that only the others have */
  readonly gone: readonly FiringNote[];
  /** firings of both, of which the time differs */
  readonly moved: number;
  readonly same: number;
}

/** Two firings of one rule and entity that are no further apart are one firing that moved, ms. */
const SAME_FIRING_MS = 3_600_000;

/** Keeps the firings of a run, to be compared with those of another. */
export class FiringBook {
  readonly #byPlace = new Map<string, FiringNote[]>();

  /** In order of time. */
  take({ rule_id, title, level, at, entities, why }: Detection): void {
    const entity = entityText(entities[0] ?? {});
    const key = `${rule_id}\n${entity}`;
    const notes = this.#byPlace.get(key);
    const note = { rule_id, title, level, at, entity, why };
    if (notes) notes.push(note);
    else this.#byPlace.set(key, [note]);
  }

  /** @param before the run of the rules that are compared with */
  against(before: FiringBook): RunDifference {
    const newly: FiringNote[] = [];
    const gone: FiringNote[] = [];
    const counts = { moved: 0, same: 0 };
    for (const key of new Set([...this.#byPlace.keys(), ...before.#byPlace.keys()])) {
      const pairs = pairByTime(this.#byPlace.get(key) ?? [], before.#byPlace.get(key) ?? []);
      for (const [now, then] of pairs) {
        if (!then) newly.push(...(now ? [now] : []));
        else if (!now) gone.push(then);
        else if (now.at === then.at) counts.same++;
        else counts.moved++;
      }
    }
    return { newly: newly.sort(byTime), gone: gone.sort(byTime), ...counts };
  }
}

type Pair = readonly [now: FiringNote | undefined, then: FiringNote | undefined];

/** Both in order of time; the earlier of two that are too far apart stays alone. */
function pairByTime(now: readonly FiringNote[], then: readonly FiringNote[]): Pair[] {
  const pairs: Pair[] = [];
  let n = 0;
  let t = 0;
  while (n < now.length || t < then.length) {
    const apart = timeAt(now, n) - timeAt(then, t);
    const isPair = Math.abs(apart) <= SAME_FIRING_MS;
    pairs.push([
      isPair || apart < 0 ? now[n++] : undefined,
      isPair || apart > 0 ? then[t++] : undefined,
    ]);
  }
  return pairs;
}

const timeAt = (notes: readonly FiringNote[], index: number): number =>
  notes[index]?.at ?? Number.POSITIVE_INFINITY;

const byTime = (left: FiringNote, right: FiringNote): number => left.at - right.at;
