import { nearest } from '@gatewatch/event';

export type PlaybookErrorCode =
  /** there is no action of this name */
  | 'PLAYBOOK_ACTION'
  /** the action cannot do anything with these arguments */
  | 'PLAYBOOK_ARGUMENT'
  /** a case of a playbook cannot be read */
  | 'PLAYBOOK_CASE'
  /** two playbooks have the same `id` */
  | 'PLAYBOOK_DUPLICATE_ID'
  /** two steps have the same name */
  | 'PLAYBOOK_DUPLICATE_STEP'
  /** `id` is no UUID */
  | 'PLAYBOOK_ID'
  /** a map, a list or a text was expected */
  | 'PLAYBOOK_KIND'
  /** a key that must be there is missing */
  | 'PLAYBOOK_MISSING_KEY'
  /** `{{ … }}` that cannot be read, or names what is not there */
  | 'PLAYBOOK_TEMPLATE'
  /** an override or case names a playbook that is not there */
  | 'PLAYBOOK_UNKNOWN_ID'
  /** a key that nothing reads, most often a slip of the pen */
  | 'PLAYBOOK_UNKNOWN_KEY'
  /** a step is named that is not there */
  | 'PLAYBOOK_UNKNOWN_STEP'
  /** a part of the language that this version does not have yet */
  | 'PLAYBOOK_UNSUPPORTED'
  /** a value of the wrong kind, or not one of those that are allowed */
  | 'PLAYBOOK_VALUE';

/** `: did you mean 'x'?`, or the allowed words where none is near. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const near = nearest(word, allowed);
  if (near !== undefined) return `: did you mean '${near}'?`;
  return allowed.length === 0 ? '' : `; allowed are ${allowed.join(', ')}`;
}
