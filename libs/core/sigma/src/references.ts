import type { SigmaDocument } from './model.ts';

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
