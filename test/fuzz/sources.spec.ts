import { describe, expect, it } from '@jest/globals';
import { identify } from '@gatewatch/event';
import { createNormalizer, type NormalizedRecord } from '@gatewatch/normalize';
import { caseRecords, shippedSources } from '../harness/case-records.ts';
import { Dice, mutateText, mutateValue } from './mutations.ts';

/** A minute by hand: GATEWATCH_FUZZ_SECONDS=60, and another GATEWATCH_FUZZ_SEED. */
const SECONDS = Number(process.env['GATEWATCH_FUZZ_SECONDS'] ?? 2);
const SEED = Number(process.env['GATEWATCH_FUZZ_SEED'] ?? 1);
/** Far above what any record takes, and far below what a pattern that backtracks would. */
const MOST_SECONDS = 3;
const MEBIBYTE = 1_048_576;

const sources = shippedSources();
const normalizer = createNormalizer({
  sources,
  tokenize: (credential) => `t:${identify('key', credential)}`,
  decode: () => undefined,
  trustedProxies: ['10.0.0.0/8'],
});
const records = caseRecords();
const texts = records.map(({ record }) => textOf(record));

function textOf(record: unknown): string {
  return typeof record === 'string' ? record : JSON.stringify(record);
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Normalises, and holds what must hold of every record. @returns the CPU time it took, s */
function take(text: string, source: string | undefined): number {
  const began = cpuSeconds();
  const made = normalizer.normalize(
    text,
    { input: 'fuzz', offset: 0 },
    Date.UTC(2026, 0, 1),
    source === undefined ? {} : { source },
  );
  const took = cpuSeconds() - began;
  const complaint = complaintOf(made, text);
  if (complaint !== undefined || took > MOST_SECONDS) {
    throw new Error(
      `${complaint ?? `${took} s`} (as ${source ?? 'what it is'}): ${JSON.stringify(text.slice(0, 2000))}`,
    );
  }
  return took;
}

function complaintOf(made: NormalizedRecord, text: string): string | undefined {
  const count = made.events.length + made.dropped + made.deadLetters.length;
  if (count === 0 && text.trim() !== '') return 'it vanished';
  for (const event of made.events) {
    if (!Number.isSafeInteger(event['@timestamp'])) return 'an event without a time';
    if (Object.values(event).some((value) => !isFieldValue(value))) return 'a value of no type';
  }
  return ({} as Record<string, unknown>)['polluted'] === undefined ? undefined : 'pollution';
}

function isFieldValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isFieldValue);
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' || typeof value === 'boolean';
}

const ids = [...new Set(records.map(({ source }) => source))];

describe('any record, broken in any way,', () => {
  it.each(ids)(
    'becomes events or dead letters in bounded time: %s',
    (source) => {
      const own = records.filter((record) => record.source === source);
      const dice = new Dice(SEED * 1000 + ids.indexOf(source));
      const end = cpuSeconds() + SECONDS;
      let count = 0;
      while (cpuSeconds() < end) {
        const { record } = dice.of(own);
        let text = textOf(record);
        if (typeof record !== 'string' && dice.below(2) === 0) {
          let value = record;
          for (let times = dice.below(4); times >= 0; times--) value = mutateValue(value, dice);
          text = textOf(value);
        } else {
          for (let times = dice.below(4); times >= 0; times--) {
            text = mutateText(text, dice.of(texts), dice);
          }
        }
        take(text, dice.below(2) === 0 ? source : undefined);
        count++;
      }
      expect(count).toBeGreaterThan(0);
    },
    (SECONDS + 60) * 10_000,
  );

  it.each(ids)(
    'is read in bounded time when it has nearly a mebibyte: %s',
    (source) => {
      const { record } = records.find((one) => one.source === source) ?? {};
      const text = textOf(record);
      const middle = Math.floor(text.length / 2);
      for (const piece of ['"', '\\', '[', '{"a":', ' ', 'a=', '1', '%41', '\\x16', '" ', 'eyJ.']) {
        const padding = piece.repeat(Math.floor((MEBIBYTE - 2 * text.length - 10) / piece.length));
        for (const hostile of [
          padding,
          text.slice(0, middle) + padding + text.slice(middle),
          text + padding,
        ])
          take(hostile, source);
        if (typeof record === 'object' && record !== null) {
          const [name = 'x'] = Object.keys(record);
          take(JSON.stringify({ ...record, [name]: padding.slice(0, MEBIBYTE / 3) }), source);
        }
      }
    },
    600_000,
  );
});
