import { nearest, type Problems, type YamlNode } from '@gatewatch/event';
import { refuse, suggest } from './rule-problem.ts';

const ACTIONS = ['global', 'reset', 'repeat'];

/**
 * Resolves the `action:` of Sigma 1 within one file: `global` is a template for the rules after it, `reset` ends it, `repeat` is the rule
 * before with changes. Correlations and filters take no part.
 */
export function applyActions(documents: readonly YamlNode[], problems: Problems): YamlNode[] {
  const resolver = new ActionResolver(problems);
  return documents.flatMap((document) => resolver.resolve(document) ?? []);
}

class ActionResolver {
  readonly #problems: Problems;
  #template: YamlNode | undefined;
  #previous: YamlNode | undefined;
  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** The document as it is meant; undefined for one that only directs the others. */
  resolve(document: YamlNode): YamlNode | undefined {
    const at = document.get('action');
    if (at === undefined) return this.#plain(document);
    const word = at.source ?? '';
    switch (word) {
      case 'global':
        this.#template = over(document, this.#template);
        this.#previous = this.#template;
        return undefined;
      case 'reset':
        this.#template = undefined;
        return undefined;
      case 'repeat':
        return this.#repeat(document, at);
      default: {
        const advice = suggest(nearest(word, ACTIONS), ACTIONS);
        refuse(this.#problems, at, 'SIGMA_ACTION', `unknown action '${word}'${advice}`);
        return undefined;
      }
    }
  }

  #plain(document: YamlNode): YamlNode {
    if (document.get('correlation') !== undefined || document.get('filter') !== undefined) {
      return document;
    }
    this.#previous = over(document, this.#template);
    return this.#previous;
  }

  #repeat(document: YamlNode, at: YamlNode): YamlNode | undefined {
    if (this.#previous === undefined) {
      const message = "'action: repeat' needs a rule before it in the file";
      refuse(this.#problems, at, 'SIGMA_ACTION', message);
      return undefined;
    }
    this.#previous = over(document, this.#previous);
    return this.#previous;
  }
}

function over(document: YamlNode, lower: YamlNode | undefined): YamlNode {
  return lower === undefined ? document : document.mergedOver(lower);
}
