import { describe, expect, it } from '@jest/globals';
import { identify } from '@gatewatch/event';
import { createNormalizer, type NormalizedRecord } from '@gatewatch/normalize';
import { shippedSources } from '../harness/case-records.ts';
import { CANARY, canaryRecords, variantsOf } from './canary-records.ts';

const sources = shippedSources();
const normalizer = createNormalizer({
  sources,
  tokenize: (credential) => `t:${identify('key', credential)}`,
  decode: () => undefined,
});
const LATE = Date.UTC(2100, 0, 1);
const normalize = (text: string, source?: string): NormalizedRecord =>
  normalizer.normalize(
    text,
    { input: 'in', offset: 0 },
    LATE,
    source === undefined ? {} : { source },
  );

/** Every way in which a canary could be quoted: JSON in JSON escapes quotes, never letters. */
const leaks = (made: NormalizedRecord): string[] =>
  JSON.stringify(made).match(new RegExp(`.{0,60}${CANARY.slice(0, 9)}`, 'g')) ?? [];

const records = canaryRecords();

describe('a canary in any place of a record', () => {
  it('is planted in the cases of every source', () => {
    const known = sources.sources.map(({ id }) => id);
    expect(known.filter((id) => !records.some(({ source }) => source === id))).toEqual([]);
    expect(records.filter(({ text }) => text.includes(CANARY)).length).toBeGreaterThan(
      records.length / 2,
    );
  });

  it.each([...new Set(records.map(({ source }) => source))])(
    'of %s reaches neither an event nor a dead letter',
    (source) => {
      let events = 0;
      for (const { text, name } of records.filter((record) => record.source === source)) {
        for (const variant of variantsOf(text)) {
          for (const made of [normalize(variant), normalize(variant, source)]) {
            events += made.events.length;
            expect([name, leaks(made)]).toEqual([name, []]);
          }
        }
      }
      expect(events).toBeGreaterThan(0);
    },
  );
});
