import { statSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A bar on standard error over the bytes of the given files; nothing where that is no terminal or a size is not known. */
export class Progress {
  readonly #bar: SingleBar | undefined;

  constructor(files: readonly string[], { interactive, stderr }: Terminal) {
    const total = interactive ? sizeOf(files) : undefined;
    if (total === undefined) return;
    const format = '{bar} {percentage}% | {duration_formatted}';
    this.#bar = new SingleBar({
      format,
      stream: stderr,
      clearOnComplete: true,
      barsize: 30,
    });
    this.#bar.start(total, 0);
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
