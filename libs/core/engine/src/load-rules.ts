import { parseBaseline } from '@gatewatch/baseline';
import { Problems, type Problem } from '@gatewatch/event';
import {
  parseRules,
  type ExtensionDocument,
  type RuleFile,
  type SigmaDocument,
} from '@gatewatch/sigma';
import type { Chains } from './chain.ts';
import { draftBaseline, draftCorrelation, type RuleDraft } from './rule-draft.ts';
import { linkRules } from './rule-linker.ts';
import { RuleSet } from './rule-set.ts';

export interface LoadOptions {
  readonly files: readonly RuleFile[];
  readonly chains?: Chains;
}

export interface LoadedRules {
  readonly rules: RuleSet;
  readonly problems: readonly Problem[];
}

/**
 * Reads, checks, links and compiles rules, correlations, filters and baselines of all files together. Every mistake is a problem with its
 * place; what is broken, or refers to something broken, is left out, and the rest is loaded.
 */
export function loadRules({ files, chains = 'same-key' }: LoadOptions): LoadedRules {
  const parsed = parseRules(files);
  const problems: Problem[] = [...parsed.problems];
  const rules = parsed.documents.filter((document) => document.kind === 'rule');
  const drafts = parsed.documents.flatMap((document) => draft(document, problems));
  const linked = linkRules(rules, drafts, chains);
  problems.push(...linked.problems);
  return { rules: new RuleSet({ rules, ...linked }), problems };
}

function draft(document: SigmaDocument, problems: Problem[]): readonly RuleDraft[] {
  if (document.kind === 'correlation') return [draftCorrelation(document)];
  return document.kind === 'extension' ? draftExtension(document, problems) : [];
}

function draftExtension(document: ExtensionDocument, problems: Problem[]): readonly RuleDraft[] {
  const found = new Problems(document.file);
  const body = parseBaseline(document.node, found);
  problems.push(...found.list);
  return body ? [draftBaseline(document, document.node, body)] : [];
}
