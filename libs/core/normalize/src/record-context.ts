import type { IsTrusted } from './address.ts';
import type { ConvertScope } from './converter.ts';
import type { Traced } from './explain.ts';

/** What a mapping needs besides the record, and what it leaves besides the event. One per record. */
export interface RecordContext extends ConvertScope {
  readonly isTrusted: IsTrusted;
  /** the keyed hash of a credential */
  readonly tokenize: (credential: string) => string;
  readonly flags: string[];
  /** texts that must not appear in any output */
  readonly secrets: string[];
  /** told of every field that a rule gave, or failed to give; absent where nobody wants to know */
  readonly trace: ((traced: Traced) => void) | undefined;
}
