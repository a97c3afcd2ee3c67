import type { IsTrusted } from './address.ts';

/** What a mapping needs besides the record, and what it leaves besides the event. One per record. */
export interface RecordContext {
  readonly isTrusted: IsTrusted;
  /** the keyed hash of a credential */
  readonly tokenize: (credential: string) => string;
  readonly flags: string[];
  /** texts that must not appear in any output */
  readonly secrets: string[];
}
