import { nearest, type Problem, type YamlNode } from '@gatewatch/event';
import type { DetectionRule } from '@gatewatch/sigma';
import { checkChain, checkStage, keepsKey, type Chains } from './chain.ts';
import { checkCondition } from './condition-check.ts';
import type { EngineProblemCode } from './engine-problem.ts';
import type { RuleDraft } from './rule-draft.ts';
import { buildStatefulRule } from './build-stateful-rule.ts';
import type { Reference, Stage, StatefulRule } from './stateful-rule.ts';

/** How deep correlations of correlations may go. */
export const MAX_CHAIN_DEPTH = 10;

export interface LinkedRules {
  readonly stateful: readonly StatefulRule[];
  /** ids of detection rules that say nothing by themselves */
  readonly silent: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

type Target =
  | { readonly kind: 'rule'; readonly rule: DetectionRule }
  | { readonly kind: 'draft'; readonly draft: RuleDraft };

/** Resolves the references of correlations and baselines, inner ones first. A broken one is left out with a problem; the rest links. */
export function linkRules(
  rules: readonly DetectionRule[],
  drafts: readonly RuleDraft[],
  chains: Chains,
): LinkedRules {
  return new Linker(rules, drafts, chains).link();
}

class Linker {
  readonly #drafts: readonly RuleDraft[];
  readonly #chains: Chains;
  readonly #targets = new Map<string, Target>();
  readonly #done = new Map<RuleDraft, StatefulRule | undefined>();
  readonly #path: RuleDraft[] = [];
  readonly #problems: Problem[] = [];
  readonly #silent: ReadonlySet<string>;
  constructor(rules: readonly DetectionRule[], drafts: readonly RuleDraft[], chains: Chains) {
    this.#drafts = drafts;
    this.#chains = chains;
    for (const rule of rules) this.#name(rule, { kind: 'rule', rule });
    for (const draft of drafts) this.#name(draft.metadata, { kind: 'draft', draft });
    this.#silent = this.#findSilent();
  }
  link(): LinkedRules {
    const stateful = this.#drafts.flatMap((draft) => this.#resolve(draft) ?? []);
    return { stateful, silent: this.#silent, problems: this.#problems };
  }
  #name({ id, name }: { readonly id: string; readonly name?: string }, target: Target): void {
    for (const word of name === undefined ? [id] : [id, name])
      if (!this.#targets.has(word)) this.#targets.set(word, target);
  }
  /** Ids that are UUIDs are kept in small letters. */
  #target(word: string): Target | undefined {
    return this.#targets.get(word) ?? this.#targets.get(word.toLowerCase());
  }
  /** Referenced and not asked for by a `generate`; references of broken documents count too, lest their rules flood. */
  #findSilent(): ReadonlySet<string> {
    const referenced = new Set<string>();
    const asked = new Set<string>();
    for (const { rules, generate } of this.#drafts) {
      for (const word of rules) {
        const target = this.#target(word);
        if (target) (generate ? asked : referenced).add(idOf(target));
      }
    }
    return new Set([...referenced].filter((id) => !asked.has(id)));
  }
  #resolve(draft: RuleDraft): StatefulRule | undefined {
    if (this.#done.has(draft)) return this.#done.get(draft);
    if (!this.#mayEnter(draft)) return undefined;
    this.#path.push(draft);
    const references = draft.rules.map((word, index) => this.#reference(draft, word, index));
    this.#path.pop();
    const known = references.filter((reference) => reference !== undefined);
    const complete = known.length === references.length && this.#isSound(draft);
    const silent = this.#silent.has(draft.metadata.id);
    const stage = complete ? this.#stageOf(draft, known) : undefined;
    const rule = stage && buildStatefulRule(draft, known, { silent, stage });
    this.#done.set(draft, rule);
    return rule;
  }
  #mayEnter(draft: RuleDraft): boolean {
    const at = this.#path.indexOf(draft);
    if (at >= 0) {
      const names = [...this.#path.slice(at), draft].map(({ metadata }) => nameOf(metadata));
      this.#report(
        draft,
        undefined,
        'ENGINE_CYCLE',
        `these rules refer to each other: ${names.join(' → ')}`,
      );
      return false;
    }
    if (this.#path.length < MAX_CHAIN_DEPTH) return true;
    const message = `a chain of correlations may be ${MAX_CHAIN_DEPTH} deep`;
    this.#report(draft, undefined, 'ENGINE_CHAIN_TOO_DEEP', message);
    return false;
  }
  #reference(draft: RuleDraft, word: string, index: number): Reference | undefined {
    const target = this.#target(word);
    const node = referenceNode(draft.node, index);
    if (!target) {
      const near = nearest(word, this.#targets.keys());
      const message = `no rule here is named '${word}'${near === undefined ? '' : `: did you mean '${near}'?`}`;
      this.#report(draft, node, 'ENGINE_UNKNOWN_REFERENCE', message);
      return undefined;
    }
    if (target.kind === 'rule')
      return toReference(draft, word, target.rule, {
        kind: 'rule',
        key: target.rule.selectionKey,
      });
    const inner = this.#resolve(target.draft);
    if (!inner) {
      const message = `'${word}' could not be loaded, so that this rule would never fire: mend it first`;
      this.#report(draft, node, 'ENGINE_UNKNOWN_REFERENCE', message);
      return undefined;
    }
    const reference = toReference(draft, word, inner.metadata, {
      kind: 'stateful',
      key: inner.stateKey,
    });
    const fault = checkChain(draft, reference, target.draft);
    if (!fault) return reference;
    this.#report(draft, node, fault.code, fault.message);
    return undefined;
  }
  /** @returns undefined after reporting that there are not so many stages */
  #stageOf(draft: RuleDraft, references: readonly Reference[]): Stage | undefined {
    if (this.#chains === 'any') return 1;
    const stage = Math.max(1, ...references.map((reference) => this.#stageAfter(draft, reference)));
    const fault = checkStage(stage, draft);
    if (!fault) return stage === 1 ? 1 : 2;
    this.#report(draft, draft.node.get('group-by'), fault.code, fault.message);
    return undefined;
  }
  /** Where firings of a reference can be correlated by a rule. */
  #stageAfter(draft: RuleDraft, reference: Reference): number {
    const target = this.#target(reference.id);
    if (target?.kind !== 'draft') return 1;
    const inner = this.#done.get(target.draft)?.stage ?? 1;
    return keepsKey(draft, reference, target.draft) ? inner : inner + 1;
  }
  #isSound(draft: RuleDraft): boolean {
    const fault = checkCondition(draft);
    if (fault) this.#report(draft, draft.node.get('condition'), fault.code, fault.message);
    return !fault;
  }
  #report(
    draft: RuleDraft,
    at: YamlNode | undefined,
    code: EngineProblemCode,
    message: string,
  ): void {
    const { line, column } = at ?? draft.node;
    const { file } = draft.metadata;
    this.#problems.push({ file, line, column, code, message, severity: 'error' });
  }
}

function idOf(target: Target): string {
  return target.kind === 'rule' ? target.rule.id : target.draft.metadata.id;
}

function nameOf({ id, name }: { readonly id: string; readonly name?: string }): string {
  return name ?? id;
}

function referenceNode(node: YamlNode, index: number): YamlNode | undefined {
  const rules = node.get('rules');
  return rules?.items()[index] ?? rules;
}

function toReference(
  draft: RuleDraft,
  word: string,
  metadata: { readonly id: string; readonly name?: string },
  { kind, key }: Pick<Reference, 'kind' | 'key'>,
): Reference {
  const words = [word, metadata.name, metadata.id].filter((name) => name !== undefined);
  const aliased = (field: string): string => {
    const alias = draft.aliases[field];
    return words.map((name) => alias?.[name]).find((found) => found !== undefined) ?? field;
  };
  return {
    kind,
    name: nameOf(metadata),
    id: metadata.id,
    key,
    groupBy: draft.groupBy.map((field) => ({ field, from: aliased(field) })),
    valueFields: draft.valueFields.map(aliased),
  };
}
