import { parseBaseline } from '@gatewatch/baseline';
import { Problems, type Problem } from '@gatewatch/event';
import {
  applyFieldMappings,
  applyOverrides,
  fieldNaming,
  parseRules,
  type ExtensionDocument,
  type FieldMapping,
  type FieldUse,
  type ParsedRules,
  type PlaceholderLists,
  type RuleDocuments,
  type RuleFile,
  type SigmaDocument,
} from '@gatewatch/sigma';
import type { Chains } from './chain.ts';
import { draftBaseline, draftCorrelation, type RuleDraft } from './rule-draft.ts';
import { linkRules } from './rule-linker.ts';
import { RuleSet } from './rule-set.ts';

export interface LoadOptions {
  readonly files: readonly RuleFile[];
  /** files in which users disable, re-level or except rules by id */
  readonly overrides?: readonly RuleFile[];
  /** YYYY-MM-DD, for overrides that expire; without it none does */
  readonly today?: string;
  /** values of `%placeholders%`, by name */
  readonly lists?: PlaceholderLists;
  /** what rules of a log source call the fields of events; of two for one field the later holds */
  readonly mappings?: readonly FieldMapping[];
  readonly chains?: Chains;
}

export interface LoadedRules {
  readonly rules: RuleSet;
  /** what was read, before overrides and mappings: for lints */
  readonly parsed: ParsedRules;
  readonly problems: readonly Problem[];
}

/**
 * Reads, checks, links and compiles rules, correlations, filters and baselines of all files together. Every mistake is a problem with its
 * place; what is broken, or refers to something broken, is left out, and the rest is loaded.
 */
export function loadRules(options: LoadOptions): LoadedRules {
  const parsed = parseFiles(options);
  const { documents: written, problems: found } = override(parsed, options);
  const { mappings = [] } = options;
  const documents = applyFieldMappings(written, mappings);
  const name = fieldNaming(written, mappings);
  const problems = [...found];
  const rules = documents.filter((document) => document.kind === 'rule');
  const drafts = documents.flatMap((document) => draft(document, name, problems));
  const linked = linkRules(rules, drafts, options.chains ?? 'staged');
  problems.push(...linked.problems);
  return { rules: new RuleSet({ rules, ...linked }), parsed, problems };
}

function parseFiles({ files, lists }: LoadOptions): ParsedRules {
  return parseRules(files, lists === undefined ? {} : { lists });
}

function override(
  parsed: ParsedRules,
  { overrides = [], today, lists }: LoadOptions,
): RuleDocuments {
  if (overrides.length === 0) return parsed;
  const decided = applyOverrides(parsed.documents, overrides, {
    ...(lists !== undefined && { lists }),
    today: today ?? '0000-01-01',
  });
  return {
    documents: decided.documents,
    problems: [...parsed.problems, ...decided.problems],
  };
}

function draft(
  document: SigmaDocument,
  name: (use: FieldUse) => FieldUse,
  problems: Problem[],
): readonly RuleDraft[] {
  if (document.kind === 'correlation') return [draftCorrelation(document)];
  return document.kind === 'extension' ? draftExtension(document, name, problems) : [];
}

function draftExtension(
  document: ExtensionDocument,
  name: (use: FieldUse) => FieldUse,
  problems: Problem[],
): readonly RuleDraft[] {
  const found = new Problems(document.file);
  const body = parseBaseline(document.node, found);
  problems.push(...found.list);
  return body ? [draftBaseline(document, body, name)] : [];
}
