import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { EnrichmentFile } from './enrichment-problem.ts';
import { Networks, parseNetworkListInSlices } from './network-lists.ts';
import { runWhole, SLICE, sortInSlices, type Sliced } from './slices.ts';
import { parseThreatListInSlices } from './threat-lists.ts';
import { Threats } from './threats.ts';

/** How often work gives way, and what comes of it. */
function counted<T>(work: Sliced<T>): { readonly value: T; readonly yields: number } {
  for (let yields = 0; ; yields++) {
    const { done, value } = work.next();
    if (done) return { value, yields };
  }
}

const many = 20 * SLICE;
const text = Array.from(
  { length: many },
  (_, at) => `10.${at >> 12}.${(at >> 4) & 255}.${(at & 15) * 16}/28`,
).join('\n');
const file: EnrichmentFile = { path: 'office.txt', text };

describe('sortInSlices', () => {
  it('gives what sorting at once gives, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(999), { maxLength: 5 * SLICE, size: 'max' }), (values) => {
        const order = Uint32Array.from(values.keys());
        const by = (left: number, right: number) => (values[left] ?? 0) - (values[right] ?? 0);
        expect([...runWhole(sortInSlices(order.slice(), by))]).toEqual([...order].sort(by));
      }),
      { numRuns: 20 },
    );
  });

  it('compares no more between two places to give way than one slice takes', () => {
    let compared = 0;
    let most = 0;
    const order = Uint32Array.from({ length: many + 7 }, (_, at) => (at * 7919) % (many + 7));
    const work = sortInSlices(order, (left, right) => {
      compared++;
      return left - right;
    });
    while (!work.next().done) {
      most = Math.max(most, compared);
      compared = 0;
    }
    expect(most).toBeLessThanOrEqual(SLICE * Math.log2(SLICE));
  });
});

describe('a long list', () => {
  it('of networks gives way while it is read and while its table is made, and is complete', () => {
    const read = counted(parseNetworkListInSlices(file, 'office'));
    expect(read.yields).toBeGreaterThanOrEqual(20);
    const list = read.value.value;
    if (!list) throw new Error('the list was not read');
    const made = counted(Networks.inSlices([list]));
    expect(made.yields).toBeGreaterThanOrEqual(3 * 20);
    const whole = new Networks([list]);
    for (const address of ['10.0.0.1', '10.9.255.255', '10.10.0.0', '11.0.0.0'])
      expect(made.value.find(address, undefined)).toEqual(whole.find(address, undefined));
    expect(made.value.find('10.9.255.255', undefined)).toEqual(['office']);
  });

  it('of indicators does the same', () => {
    const read = counted(parseThreatListInSlices(file, { name: 'feed' }));
    expect(read.yields).toBeGreaterThanOrEqual(20);
    const made = counted(Threats.inSlices(read.value.value ?? []));
    expect(made.yields).toBeGreaterThanOrEqual(3 * 20);
    expect(made.value.size).toBe(many);
    expect(made.value.ofAddress('source.ip', '10.9.255.255', undefined)).toHaveLength(1);
    expect(made.value.ofAddress('source.ip', '11.0.0.0', undefined)).toEqual([]);
  });
});
