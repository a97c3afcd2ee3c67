import { join } from 'node:path';
import { createTokenizer, decodeUtf8 } from '@gatewatch/ingest';
import { loadRules, runOrdered } from '@gatewatch/engine';
import { readFolder } from '@gatewatch/files';
import { IncidentGrouper } from '@gatewatch/incident';
import {
  createEnrich,
  createNormalizer,
  loadSources,
  parsePrices,
  PriceTable,
} from '@gatewatch/normalize';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createSimulation,
  HISTORY_MS,
  type SimulatedRecord,
} from '../../apps/cli/src/simulate/index.ts';
import { root } from './gatewatch-process.ts';

/** Key of the tokens in tests: equal records must give equal events in every process. */
export const HMAC_KEY = Buffer.alloc(32, 3);

/** Every attack once, in honest traffic, each source in its own format. */
export function allAttacks(seed: string, start: number, durationMs: number): SimulatedRecord[] {
  const order = {
    seed,
    scenarios: 'all',
    start,
    durationMs,
    rate: 1,
    historyMs: HISTORY_MS,
    gapMs: durationMs / 20,
  } as const;
  return [...createSimulation(order)];
}

export interface Expected {
  /** detection ids, sorted */
  readonly detections: readonly string[];
  /** incident ids, sorted */
  readonly incidents: readonly string[];
}

/** Costs that a gateway does not tell are worked out, with these. */
function shippedPrices(): PriceTable {
  const path = join(root, 'prices', 'models.yml');
  const { value = [] } = parsePrices({ path, text: readFileSync(path, 'utf8') });
  return new PriceTable([value]);
}

/** What an undisturbed run over the whole, ordered input gives: no process, no log, no store. */
export async function expectedOf(records: readonly SimulatedRecord[]): Promise<Expected> {
  const [ruleFiles, sourceFiles] = await Promise.all([
    readFolder([join(root, 'rules')]),
    readFolder([join(root, 'sources')]),
  ]);
  const { rules } = loadRules({ files: ruleFiles.files });
  const keyId = createHash('sha256').update(HMAC_KEY).digest('hex').slice(0, 8);
  const normalizer = createNormalizer({
    sources: loadSources(sourceFiles.files).sources,
    tokenize: createTokenizer([{ id: keyId, key: HMAC_KEY }], () => 0).tokenize,
    decode: decodeUtf8,
    matchContent: (event) => rules.matchContent(event),
    enrich: createEnrich({ prices: shippedPrices() }),
  });
  const events = records.flatMap(
    ({ record, source, at }, offset) =>
      normalizer.normalize(record, { input: source, offset }, at, { source }).events,
  );
  const detections = runOrdered(
    rules,
    events.map((event, line) => ({ event, line })),
  );
  const grouper = new IncidentGrouper();
  const incidents = new Set<string>();
  for (const detection of detections) {
    for (const { id } of grouper.apply([detection]).incidents) incidents.add(id);
  }
  return { detections: detections.map(({ id }) => id).sort(), incidents: [...incidents].sort() };
}
