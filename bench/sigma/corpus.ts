import { closeSync, openSync, writeSync } from 'node:fs';
import { benchEvent, shuffled, thinned, type BenchEvent } from './events.ts';
import { Random } from './random.ts';
import type { Plant } from './rules.ts';

export type Traffic = 'ordered' | 'shuffled' | 'thinned';

/** One event in so many is made to hold what a rule looks for. */
const PLANTED = 200;

/**
 * Writes lines of NDJSON. Plants of the first rules are as many as those of the next ten times as many, so that one file serves rule sets
 * of which each begins as the larger does.
 */
export function writeLines(
  path: string,
  count: number,
  { plants, traffic }: { readonly plants: readonly Plant[]; readonly traffic: Traffic },
): void {
  const random = new Random(2);
  const file = openSync(path, 'w');
  let text = '';
  for (let index = 0; index < count; index++) {
    const event = arranged(benchEvent(random, index), traffic, random);
    const plant = index % PLANTED === 0 ? plants[logUniform(random, plants.length)] : undefined;
    const planted = plant ? { ...event, [plant.field]: `/x${plant.value}` } : event;
    text += `${JSON.stringify(planted)}\n`;
    if (text.length < 1 << 20) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  closeSync(file);
}

function logUniform(random: Random, count: number): number {
  return Math.floor(count ** random.next() - 1);
}

function arranged(event: BenchEvent, traffic: Traffic, random: Random): BenchEvent {
  if (traffic === 'shuffled') return shuffled(event, random);
  return traffic === 'thinned' ? thinned(event, random) : event;
}
