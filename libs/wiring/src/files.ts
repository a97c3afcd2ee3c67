/** What commands on files need, without any adapter that talks to a service. */
export { createConnectors, type WriteLine } from './connectors.ts';
export {
  dayOf,
  loadConfiguredPlaybooks,
  loadConfiguredRules,
  loadConfiguredSources,
  readConfigured,
  textsOf,
  type Loaded,
} from './load.ts';
export { loadRuleData, type LoadedRuleData, type RuleDataOptions } from './rule-data.ts';
export { consoleFolder, shippedFolder, shippedRoot, type ShippedFolder } from './shipped.ts';
