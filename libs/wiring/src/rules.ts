/** What loading rules alone needs: neither sources nor playbooks nor enrichment. */
export { dayOf } from './day-of.ts';
export { loadRuleData, type LoadedRuleData, type RuleDataOptions } from './rule-data.ts';
