import type { Normalizer } from '@gatewatch/normalize';
import type { SourceName } from '../apps/cli/src/simulate/index.ts';
import { compare } from './compare.ts';
import { report, type Comparison } from './report.ts';
import { shippedNormalizer, shippedRules, simulatedRecords } from './shipped.ts';

/** The whole normaliser (from bytes: mapping, enrichment, prompt features, content rules, protection) against no more than reading the record. */
function compareFormat(source: SourceName, normalizer: Normalizer): Comparison {
  const records = simulatedRecords(source);
  const bytes = records.reduce((sum, { length }) => sum + length, 0) / records.length;
  return {
    name: source,
    corpus: `${records.length} records of ${Math.round(bytes)} bytes`,
    standings: compare([
      { name: 'normalizer', run: () => normalizeAll(records, normalizer) },
      source === 'nginx'
        ? { name: 'split at spaces', run: () => splitAll(records) }
        : { name: 'JSON.parse', run: () => parseAll(records) },
    ]),
  };
}

function normalizeAll(records: readonly Buffer[], normalizer: Normalizer): number {
  let events = 0;
  for (const [offset, record] of records.entries())
    events += normalizer.normalize(record, { input: 'bench', offset }, 4e12).events.length;
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

const normalizer = await shippedNormalizer(await shippedRules());
const formats: readonly SourceName[] = ['nginx', 'litellm', 'kong'];
report(
  'normalize',
  'records',
  formats.map((format) => compareFormat(format, normalizer)),
);
