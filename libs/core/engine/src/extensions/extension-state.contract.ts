import { expect } from '@jest/globals';
import type { Sample, Stored } from '../windows/window.ts';
import type { SamplePart } from './sample-parts.ts';

let serial = 0;

/** A sample of these fields; its event bears a name of its own. */
export function aSample(at: number, parts: readonly SamplePart[]): Sample {
  return { at, n: 0, events: [{ id: `e${serial++}`, at }], value: JSON.stringify(parts) };
}

interface Kept {
  snapshot(): Stored;
  restore(stored: Stored): void;
}

type Fed = Kept &
  (
    | { add(sample: Sample): unknown; measured(): unknown; evidence(): unknown }
    | { observe(sample: Sample): unknown; standing(): unknown }
  );

function tell(state: Fed, sample: Sample): unknown {
  if ('add' in state) return [state.add(sample), state.measured(), state.evidence()];
  return [state.observe(sample), state.standing()];
}

/** The same samples say the same whether or not the state was stored and restored between two of them. */
export function goesOnAfterRestore(
  create: () => Fed,
  samples: readonly Sample[],
  cut: number,
): void {
  const whole = create();
  const expected = samples.map((sample) => tell(whole, sample));
  let state = create();
  const got = samples.map((sample, place) => {
    if (place === cut) {
      const stored = JSON.parse(JSON.stringify(state.snapshot())) as Stored;
      state = create();
      state.restore(stored);
    }
    return tell(state, sample);
  });
  expect(got).toEqual(expected);
  expect(state.snapshot()).toEqual(whole.snapshot());
}
