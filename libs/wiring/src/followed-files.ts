import { filesWithErrors, safeMessage, type Emit, type Problem } from '@gatewatch/event';
import { FolderWatch, type FolderWatchOptions } from '@gatewatch/files';
import type { FileKind } from './file-kind.ts';

export interface FollowedFilesParts extends Pick<
  FolderWatchOptions,
  'paths' | 'suffixes' | 'stamp'
> {
  /** what signals call them */
  readonly kind: FileKind<unknown>['kind'] | 'enrichment';
  /** @returns whether something else is in force now */
  readonly reread: () => Promise<boolean>;
  readonly emit: Emit;
}

/** Files that are read again when they have changed, one reading after the other. */
export class FollowedFiles {
  readonly #parts: FollowedFilesParts;
  readonly #watch: FolderWatch;
  #work: Promise<unknown> = Promise.resolve();

  constructor(parts: FollowedFilesParts) {
    const { paths, suffixes, stamp } = parts;
    this.#parts = parts;
    this.#watch = new FolderWatch({
      paths,
      suffixes,
      ...(stamp ? { stamp } : {}),
      changed: () => void this.reload(),
      fault: (error) => this.#fault(error),
    });
  }

  /** Remembers how they look: to be called before they are read. */
  mark(): Promise<void> {
    return this.#watch.mark();
  }

  /** Begins to follow them. */
  watch(): void {
    this.#watch.start();
  }

  /** Reads them again. Never rejects. @returns whether something else is in force now */
  reload(): Promise<boolean> {
    const done = this.#work
      .then(() => this.#parts.reread())
      .catch((error: unknown) => {
        this.#fault(error);
        return false;
      });
    this.#work = done;
    return done;
  }

  async close(): Promise<void> {
    await this.#watch.close();
    await this.#work;
  }

  /** Says how many of them have to be mended. */
  tell(problems: readonly Problem[]): void {
    const { kind, emit } = this.#parts;
    emit({ name: 'files_with_errors', kind, value: filesWithErrors(problems) });
  }

  #fault(error: unknown): void {
    const place = `${this.#parts.kind} files`;
    this.#parts.emit({ name: 'fault', place, message: safeMessage(error), attempt: 1 });
  }
}
