/** What commands on files need, without any adapter that talks to a service. */
export { createConnectors, type WriteLine } from './connectors.ts';
export { describeEnrichment, EnrichmentBook, type EnrichmentInForce } from './enrichment-book.ts';
export { enrichmentFiles, pricesItem, zonesItem, type EnrichmentItem } from './enrichment-files.ts';
export type { Loaded } from './file-book.ts';
export { dayOf } from './day-of.ts';
export { loadOnce, playbookFiles, ruleFiles, sourceFiles } from './load.ts';
export { loadRuleData, type LoadedRuleData, type RuleDataOptions } from './rule-data.ts';
export { consoleFolder, shippedFolder, shippedRoot, type ShippedFolder } from './shipped.ts';
