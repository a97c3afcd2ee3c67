import { watch, type FSWatcher } from 'node:fs';
import type { RuleSet } from '@gatewatch/engine';
import type { Emit, Problem } from '@gatewatch/event';
import { safeMessage } from '@gatewatch/nest';
import type { Loaded } from './load.ts';

export interface RuleBookParts {
  /** Loads all rules; a file that `instead` names is taken to hold that text. */
  readonly load: (instead: ReadonlyMap<string, string>) => Promise<Loaded<RuleSet>>;
  /** folders whose changes are followed */
  readonly folders: readonly string[];
  /** told after every load, whether or not other rules are in force */
  readonly loaded?: (rules: Loaded<RuleSet>) => void;
  readonly emit: Emit;
}

/** Editors write a file in several steps. */
const SETTLE_MS = 300;

/**
 * The rules in force. They may change while running: a file with a mistake keeps its last good version and shows as a problem, the
 * others take effect. Who follows is told of every new set; rules that did not change keep their state by their state key.
 */
export class RuleBook {
  readonly #parts: RuleBookParts;
  readonly #followers: ((rules: Loaded<RuleSet>) => void)[] = [];
  readonly #watchers: FSWatcher[] = [];
  #good: ReadonlyMap<string, string>;
  #current: Loaded<RuleSet>;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  private constructor(parts: RuleBookParts, first: Loaded<RuleSet>) {
    this.#parts = parts;
    this.#current = first;
    this.#good = goodTexts(first);
  }

  static async open(parts: RuleBookParts): Promise<RuleBook> {
    const book = new RuleBook(parts, await parts.load(new Map()));
    book.#tell();
    return book;
  }

  get current(): Loaded<RuleSet> {
    return this.#current;
  }

  follow(follower: (rules: Loaded<RuleSet>) => void): void {
    this.#followers.push(follower);
  }

  /** Begins to follow the folders. One that can't be watched is read again only by `reload`. */
  watch(): void {
    for (const folder of this.#parts.folders) {
      try {
        const watcher = watch(folder, { recursive: true }, () => this.#soon());
        watcher.on('error', (error) => this.#fault(error));
        this.#watchers.push(watcher);
      } catch (error) {
        this.#fault(error);
      }
    }
  }

  /** Reads the folders again. @returns whether other rules are in force now */
  reload(): Promise<boolean> {
    const done = this.#work.then(() => this.#reload());
    this.#work = done.then(
      () => undefined,
      (error: unknown) => this.#fault(error),
    );
    return done;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    await this.#work;
  }

  async #reload(): Promise<boolean> {
    const read = await this.#parts.load(new Map());
    const broken = filesWithErrors(read.problems);
    const instead = new Map([...this.#good].filter(([path]) => broken.has(path)));
    const loaded = instead.size === 0 ? read : await this.#parts.load(instead);
    const before = this.#current;
    this.#good = new Map([...goodTexts(read), ...instead]);
    this.#current = { ...loaded, problems: read.problems };
    this.#tell();
    if (before.value.version === loaded.value.version) return false;
    for (const follower of this.#followers) follower(this.#current);
    return true;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.reload().catch(() => undefined), SETTLE_MS);
  }

  #tell(): void {
    const value = filesWithErrors(this.#current.problems).size;
    this.#parts.emit({ name: 'files_with_errors', kind: 'rule', value });
    this.#parts.loaded?.(this.#current);
  }

  #fault(error: unknown): void {
    this.#parts.emit({ name: 'fault', place: 'rules', message: safeMessage(error), attempt: 1 });
  }
}

function filesWithErrors(problems: readonly Problem[]): ReadonlySet<string> {
  return new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file));
}

function goodTexts({ texts, problems }: Loaded<RuleSet>): ReadonlyMap<string, string> {
  const broken = filesWithErrors(problems);
  return new Map([...texts].filter(([path]) => !broken.has(path)));
}
