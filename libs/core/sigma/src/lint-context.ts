import { nearest, type YamlNode } from '@gatewatch/event';
import type { Logsource, SigmaDocument } from './model.ts';

/** What is doubtful about a rule that can be loaded. */
export type RuleLintCode =
  /** no event can satisfy the condition */
  | 'LINT_NEVER_MATCHES'
  /** events of the rule's log source have no such field */
  | 'LINT_UNKNOWN_FIELD'
  /** a rule of level high or critical that names no technique of ATT&CK or ATLAS */
  | 'LINT_NO_TECHNIQUE'
  /** a correlation whose bound is true at the first event already */
  | 'LINT_FIRES_AT_FIRST';

/** The fields that events of a log source have. */
export interface KnownFields {
  has(name: string): boolean;
  /** for suggestions */
  readonly names: Iterable<string>;
  /** whether a field may hold several values */
  isList(name: string): boolean;
}

/** A document with its YAML, and what else a lint needs. */
export interface LintContext {
  readonly node: YamlNode;
  readonly documents: readonly SigmaDocument[];
  readonly fieldsOf: (logsource: Logsource) => KnownFields | undefined;
  readonly warn: (at: YamlNode | undefined, code: RuleLintCode, message: string) => void;
}

/** What to say of a field that events of the log source do not have. */
export function unknownField(field: string, known: KnownFields): string {
  const near = nearest(field, known.names);
  const advice = near === undefined ? '' : `: did you mean '${near}'?`;
  return `events of this logsource have no field '${field}'${advice}`;
}
