import type { Problem } from '@gatewatch/event';
import type { OwnedFile } from '@gatewatch/files';

/** What a file is read as. */
export type FileRole = 'document' | 'overrides' | 'lists' | 'fields';

export interface BookFile extends OwnedFile {
  readonly role: FileRole;
  /** it is the user's own, not a shipped one */
  readonly user: boolean;
}

export interface ReadFiles {
  /** in the order in which they count */
  readonly files: readonly BookFile[];
  readonly problems: readonly Problem[];
}

export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** One kind of files that their owners edit: where they lie, and what they mean together. */
export interface FileKind<T> {
  readonly kind: 'rule' | 'source' | 'playbook';
  /** files and folders whose changes matter; what is not there yet may come */
  readonly places: readonly string[];
  /** what else decides their meaning, e.g. the day on which an override ends */
  readonly stamp: () => string;
  read(): Promise<ReadFiles>;
  parse(files: readonly BookFile[]): Parsed<T>;
  /** What the configuration needs and does not find there, a sentence each. */
  unmet(value: T): readonly string[];
}
