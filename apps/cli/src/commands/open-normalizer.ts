import { ignoreSignals } from '@gatewatch/event';
import { createProtection, decodeUtf8, inflate } from '@gatewatch/ingest/records';
import type { GatewatchConfig, Keys } from '@gatewatch/nest/configuration';
import { createNormalizer, type Normalizer, type NormalizerOptions } from '@gatewatch/normalize';
import {
  EnrichmentBook,
  enrichmentFiles,
  loadOnce,
  ruleFiles,
  sourceFiles,
} from '@gatewatch/wiring/files';
import { UsageError } from '../usage-error.ts';
import type { Terminal } from './terminal.ts';

/** What a start would read records with now: its sources, rules and what events are enriched with. */
export type RecordFiles = Awaited<ReturnType<typeof openRecordFiles>>;

export async function openRecordFiles(config: GatewatchConfig, { now }: Terminal) {
  const [sources, rules, enrichment] = await Promise.all([
    loadOnce(sourceFiles(config)),
    loadOnce(ruleFiles(config, now)),
    EnrichmentBook.open({
      files: enrichmentFiles(config),
      loaded: () => undefined,
      emit: ignoreSignals,
      now,
    }),
  ]);
  return { sources, rules, enrichment };
}

/** @throws UsageError where the option names a source that is not there; `others` are names that are none, but allowed */
export function requireSource(
  { sources }: RecordFiles,
  option: string,
  name: string | undefined,
  others: readonly string[] = [],
): void {
  if (name === undefined || others.includes(name) || sources.value.find(name)) return;
  const known = [...others, ...sources.value.sources.map(({ id }) => id)].join(', ');
  throw new UsageError(`${option}: there is no source '${name}'; there are ${known}`);
}

export interface NormalizerSetting {
  readonly config: GatewatchConfig;
  readonly hmacKeys: Keys['hmacKeys'];
  readonly now: () => number;
}

/** A normaliser with the policy that a start would have now. */
export async function makeNormalizer(
  { sources, rules, enrichment }: RecordFiles,
  { config, hmacKeys, now }: NormalizerSetting,
  more: Partial<NormalizerOptions> = {},
): Promise<Normalizer> {
  return createNormalizer({
    sources: sources.value,
    ...(await createProtection({ config, hmacKeys, now })),
    decode: decodeUtf8,
    inflate,
    trustedProxies: config.trustedProxies,
    matchContent: (event) => rules.value.matchContent(event),
    enrich: enrichment.enrich,
    ...more,
  });
}
