import { nearest } from '@gatewatch/event';

export type PlaybookErrorCode =
  | 'PLAYBOOK_ACTION'
  | 'PLAYBOOK_ARGUMENT'
  | 'PLAYBOOK_CASE'
  | 'PLAYBOOK_DUPLICATE_ID'
  | 'PLAYBOOK_DUPLICATE_STEP'
  | 'PLAYBOOK_ID'
  | 'PLAYBOOK_KIND'
  | 'PLAYBOOK_MISSING_KEY'
  | 'PLAYBOOK_TEMPLATE'
  | 'PLAYBOOK_UNKNOWN_ID'
  | 'PLAYBOOK_UNKNOWN_KEY'
  | 'PLAYBOOK_UNKNOWN_STEP'
  | 'PLAYBOOK_UNSUPPORTED'
  | 'PLAYBOOK_VALUE';

/** `: did you mean 'x'?`, or the allowed words where none is near. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const near = nearest(word, allowed);
  if (near !== undefined) return `: did you mean '${near}'?`;
  return allowed.length === 0 ? '' : `; allowed are ${allowed.join(', ')}`;
}
