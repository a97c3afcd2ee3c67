import { nearest, Problems, type YamlNode } from '@gatewatch/event';
import type { ParsedRules, SigmaDocument } from './model.ts';
import { refuse, suggest } from './rule-problem.ts';

/** Most correlations that may stand on top of one another. */
export const MAX_CHAIN = 10;

/** The rules that a document builds on, by id or name as written. An extension lists them under `rules`. */
export function referencesOf(document: SigmaDocument): readonly string[] {
  switch (document.kind) {
    case 'rule':
      return [];
    case 'correlation':
      return document.rules;
    case 'extension': {
      const rules = document.node.get('rules');
      const items = rules?.kind === 'list' ? rules.items() : rules ? [rules] : [];
      return items.flatMap(({ scalar }) => (typeof scalar === 'string' ? [scalar] : []));
    }
  }
}

/** Leaves out documents that name a rule that does not exist, that build on themselves, or on more than MAX_CHAIN others, and says why. */
export function resolveReferences(documents: readonly SigmaDocument[]): ParsedRules {
  const resolver = new ReferenceResolver(documents);
  const sound = documents.filter((document) => resolver.heightOf(document) !== undefined);
  return { documents: sound, problems: resolver.problems.flatMap(({ list }) => list) };
}

class ReferenceResolver {
  readonly problems: Problems[] = [];
  readonly #byName = new Map<string, SigmaDocument>();
  readonly #heights = new Map<SigmaDocument, number | undefined>();
  readonly #open: SigmaDocument[] = [];

  constructor(documents: readonly SigmaDocument[]) {
    for (const document of documents) {
      this.#byName.set(document.id, document);
      if (document.name !== undefined) this.#byName.set(document.name, document);
    }
  }

  /** How many documents stand below, at most; undefined after reporting what is wrong. */
  heightOf(document: SigmaDocument): number | undefined {
    if (this.#heights.has(document)) return this.#heights.get(document);
    this.#open.push(document);
    const below = referencesOf(document).map((name) => this.#heightBelow(document, name));
    this.#open.pop();
    let height: number | undefined = 0;
    for (const one of below) {
      height = one === undefined || height === undefined ? undefined : Math.max(height, one + 1);
    }
    if (height !== undefined && height > MAX_CHAIN) {
      this.#report(
        document,
        `more than ${MAX_CHAIN} rules build on one another: shorten the chain`,
      );
      height = undefined;
    }
    this.#heights.set(document, height);
    return height;
  }

  #heightBelow(document: SigmaDocument, name: string): number | undefined {
    const target = this.#byName.get(name) ?? this.#byName.get(name.toLowerCase());
    if (target === undefined) {
      const near = suggest(nearest(name, this.#byName.keys()), []);
      this.#report(document, `there is no rule '${name}'${near}`);
      return undefined;
    }
    if (this.#open.includes(target)) {
      const circle = [...this.#open.slice(this.#open.indexOf(target)), target];
      const path = circle.map(({ id, name: own }) => own ?? id).join(' → ');
      this.#report(document, `the rules build on themselves: ${path}`);
      return undefined;
    }
    const height = this.heightOf(target);
    if (height === undefined)
      this.#report(document, `'${name}' cannot be used, see its own problem`);
    return height;
  }

  #report(document: SigmaDocument, message: string): void {
    const problems = new Problems(document.file);
    refuse(problems, placeOfRules(document), 'SIGMA_UNKNOWN_RULE', message);
    this.problems.push(problems);
  }
}

function placeOfRules(document: SigmaDocument): YamlNode | undefined {
  return document.kind === 'rule' ? undefined : (document.node.get('rules') ?? document.node);
}
