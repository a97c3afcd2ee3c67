export { parseRuleCases, type ParsedRuleCases } from './parse-rule-cases.ts';
export { CASE_START, type ExpectedFiring, type RuleCase } from './rule-case.ts';
export { runRuleCases, type RuleCaseResult, type RuleCasesReport } from './run-rule-cases.ts';
