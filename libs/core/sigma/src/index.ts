export { parseCondition, type Condition, type ParsedCondition } from './condition.ts';
export { applyFieldMappings, fieldNaming, type FieldUse } from './apply-mappings.ts';
export { compileRules, expressionOf, type CompileOptions } from './compile-rules.ts';
export { compileExpression, compileSelection, type EventPredicate } from './compile-selection.ts';
export {
  CORRELATION_EXTENSIONS,
  EXTENSION_TYPES,
  isExtension,
  type CorrelationExtension,
  type CorrelationOption,
  type CorrelationOptions,
  type ExtensionType,
} from './correlation-extensions.ts';
export { compileRuleExpression, type RuleExpression } from './correlation-condition.ts';
export {
  MAX_RULE_ALTERNATIVES,
  ruleAlternatives,
  type RuleAlternative,
} from './rule-alternatives.ts';
export { compileExplanation, type Explanation } from './explanation.ts';
export {
  mappedFields,
  parseFieldMappings,
  type FieldMapping,
  type FieldTarget,
  type MappingProblemCode,
  type ParsedMappings,
} from './field-mapping.ts';
export type { Expression, Test } from './expression.ts';
export type { KnownFields, RuleLintCode } from './lint-context.ts';
export { lintRules, type LintOptions } from './lint-rules.ts';
export { parseLists, type ListFile, type ListProblemCode, type ParsedLists } from './lists.ts';
export { compileLineRules, type LineOptions, type LineRules } from './lines/compile-line-rules.ts';
export { MAX_LINE_DEPTH, type LineFault } from './lines/json-scanner.ts';
export type { LineStatus } from './lines/line-reader.ts';
export { decodeUtf8, type Decode } from './lines/utf8.ts';
export type { WasmRuntime } from './lines/wasm-runtime.ts';
export type { MismatchReason } from './mismatch.ts';
export * from './model.ts';
export { applyOverrides, type OverrideOptions } from './overrides.ts';
export { parseRules, type ParseOptions } from './parse-rules.ts';
export type { PlaceholderLists } from './placeholder.ts';
export { AI_GATEWAY_TIERS, appliesTo } from './routing.ts';
export type { RuleProblemCode } from './rule-problem.ts';
