import { statSync } from 'node:fs';
import type { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A bar on standard error over the bytes of the given files; nothing where that is no terminal or a size is not known. */
export class Progress {
  readonly #bar: SingleBar | undefined;

  private constructor(bar?: SingleBar) {
    this.#bar = bar;
  }

  static async over(
    files: readonly string[],
    { interactive, stderr }: Terminal,
  ): Promise<Progress> {
    const total = interactive ? sizeOf(files) : undefined;
    if (total === undefined) return new Progress();
    const { SingleBar } = await import('cli-progress');
    const format = '{bar} {percentage}% | {duration_formatted}';
    const bar = new SingleBar({ format, stream: stderr, clearOnComplete: true, barsize: 30 });
    bar.start(total, 0);
    return new Progress(bar);
  }

  add(bytes: number): void {
    this.#bar?.increment(bytes);
  }

  end(): void {
    this.#bar?.stop();
  }
}

function sizeOf(files: readonly string[]): number | undefined {
  if (files.length === 0 || files.some((file) => file === '-' || /\.(gz|zst)$/.test(file)))
    return undefined;
  try {
    return files.reduce((sum, file) => sum + statSync(file).size, 0);
  } catch {
    return undefined; // reading it will say what is wrong
  }
}
