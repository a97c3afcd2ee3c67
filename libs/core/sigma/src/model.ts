import type { GatewayEvent, Level, Problem, YamlNode } from '@gatewatch/event';
import type { CorrelationOptions, ExtensionType } from './correlation-extensions.ts';

/** A file with rules, read but not parsed. `threat` is the name of its folder. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
  readonly threat?: string;
}

/** What every document has. */
export interface RuleMetadata {
  readonly file: string;
  readonly line: number;
  readonly threat?: string;
  /** Sigma `id`, else `name`, else a hash of the content */
  readonly id: string;
  readonly name?: string;
  readonly title: string;
  readonly status?: string;
  readonly description?: string;
  readonly level: Level;
  readonly tags: readonly string[];
  readonly fields: readonly string[];
  readonly falsepositives: readonly string[];
  readonly references: readonly string[];
  /** hash of the content */
  readonly version: string;
  /** keys that the specification does not name, kept */
  readonly custom: Readonly<Record<string, unknown>>;
}

export interface Logsource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
}

/** A detection rule, checked; `detection` is what `compileRules` understands. */
export interface DetectionRule extends RuleMetadata {
  readonly kind: 'rule';
  readonly logsource: Logsource;
  readonly detection: unknown;
  /** hash of what shapes matching: logsource, detection and the filters on it */
  readonly selectionKey: string;
  /** reads a prompt, completion or body: matched in ingest */
  readonly readsContent: boolean;
}

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
] as const;
/** Those of Sigma, and ours. */
export type CorrelationType = (typeof CORRELATION_TYPES)[number] | ExtensionType;
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

export interface CorrelationRule extends RuleMetadata {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** names or ids, as written; in order for temporal_ordered */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  /** one or two comparisons (a range), e.g. { gte: 5 } */
  readonly bounds: Readonly<Partial<Record<Comparison, number>>>;
  /** value_*: the field(s) counted or computed over */
  readonly valueFields: readonly string[];
  /** value_percentile: which, default 50 */
  readonly percentile: number;
  /** temporal types: a string condition over rule names, if given */
  readonly expression?: string;
  /** settings of a type that is ours, with their fallbacks; spans in ms. A field that one names is the last of `valueFields` */
  readonly options: CorrelationOptions;
  /** alias → rule → field */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** referenced rules also fire by themselves */
  readonly generate: boolean;
  /** node of the correlation map, for problems found later (unknown references, cycles) */
  readonly node: YamlNode;
}

/** A document type that another package understands, e.g. `baseline:`; its metadata is checked, its body is not. */
export interface ExtensionDocument extends RuleMetadata {
  readonly kind: 'extension';
  readonly key: string;
  readonly node: YamlNode;
}

export type SigmaDocument = DetectionRule | CorrelationRule | ExtensionDocument;

export interface RuleDocuments {
  readonly documents: readonly SigmaDocument[];
  readonly problems: readonly Problem[];
}

/** What was read, filters already applied to their rules. */
export interface ParsedRules extends RuleDocuments {
  /** the YAML of a document, or of one made from it */
  nodeOf(document: RuleMetadata): YamlNode | undefined;
}

/** Detection rules compiled together. Rule indexes are positions in the array that was compiled. */
export interface CompiledRules {
  /** Calls `matched` with the index of every rule that the event satisfies, ascending. Allocates nothing per rule. */
  match(event: GatewayEvent, matched: (index: number) => void): void;
}
