import type { Writable } from 'node:stream';

const FLUSH_AT = 64 * 1024;

/** Writes lines to a stream in large pieces, waiting while the reader is slower; a reader that has gone away ends the writing quietly. */
export class LineWriter {
  readonly #stream: Writable;
  #waiting = '';
  #closed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#closed = true;
      if (error.code !== 'EPIPE') throw error;
    });
  }

  /** nobody reads any more */
  get closed(): boolean {
    return this.#closed;
  }

  /** @returns a promise only when the stream has to be waited for */
  write(line: string): Promise<void> | undefined {
    this.#waiting += `${line}\n`;
    return this.#waiting.length >= FLUSH_AT ? this.flush() : undefined;
  }

  /** Writes what is left and closes the stream; resolves when all of it is written. Not for standard output, which is not ours to close. */
  async end(): Promise<void> {
    await this.flush();
    if (this.#closed) return;
    await new Promise<void>((resolve) => this.#stream.end(resolve));
  }

  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    if (text === '' || this.#closed) return;
    if (this.#stream.write(text)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stream.off('drain', go);
        this.#stream.off('close', go);
        this.#stream.off('error', go);
        resolve();
      };
      this.#stream.once('drain', go);
      this.#stream.once('close', go);
      this.#stream.once('error', go);
    });
  }
}
