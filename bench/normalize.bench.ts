import { parseArgs } from 'node:util';
import type { Normalizer } from '@gatewatch/normalize';
import type { SourceName } from '../apps/cli/src/simulate/index.ts';
import { compare, type Effort } from './compare.ts';
import { report, type Comparison } from './report.ts';
import { caseRecords, shippedNormalizer, shippedRules, simulatedRecords } from './shipped.ts';

/** The whole normaliser (from bytes: mapping, enrichment, prompt features, content rules, protection) against no more than reading the record. */
function compareRecords(
  name: string,
  records: readonly Buffer[],
  normalizer: Normalizer,
  effort?: Effort,
): Comparison {
  const bytes = records.reduce((sum, { length }) => sum + length, 0) / records.length;
  return {
    name,
    corpus: `${records.length} records of ${Math.round(bytes)} bytes`,
    standings: compare(
      [
        { name: 'normalizer', run: () => normalizeAll(name, records, normalizer) },
        records.every(isJson)
          ? { name: 'JSON.parse', run: () => parseAll(records) }
          : { name: 'split at spaces', run: () => splitAll(records) },
      ],
      effort,
    ),
  };
}

function isJson(record: Buffer): boolean {
  try {
    return typeof JSON.parse(record.toString('utf8')) === 'object';
  } catch {
    return false;
  }
}

function normalizeAll(input: string, records: readonly Buffer[], normalizer: Normalizer): number {
  let events = 0;
  for (const [offset, record] of records.entries())
    events += normalizer.normalize(record, { input, offset }, 4e12).events.length;
  if (events === 0) throw new Error('no record became an event');
  return records.length;
}

function parseAll(records: readonly Buffer[]): number {
  for (const record of records) JSON.parse(record.toString('utf8'));
  return records.length;
}

function splitAll(records: readonly Buffer[]): number {
  let parts = 0;
  for (const record of records) parts += record.toString('utf8').split(' ').length;
  if (parts === 0) throw new Error('there are no records');
  return records.length;
}

/** There are many sources, with a few records each. */
const SOME: Effort = { rounds: 3, shortestS: 0.06 };

const { cases } = parseArgs({ options: { cases: { type: 'boolean' } }, strict: false }).values;
const normalizer = await shippedNormalizer(await shippedRules());
const formats: readonly SourceName[] = ['nginx', 'litellm', 'kong'];
report(
  'normalize',
  'records',
  cases === true
    ? Array.from(caseRecords(), ([name, records]) =>
        compareRecords(name, records, normalizer, SOME),
      )
    : formats.map((name) => compareRecords(name, simulatedRecords(name), normalizer)),
);
