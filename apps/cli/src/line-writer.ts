import type { Writable } from 'node:stream';

const FLUSH_AT = 64 * 1024;

/** Writes lines to a stream in large pieces, waiting while the reader is slower; a reader that has gone away ends the writing quietly. */
export class LineWriter {
  readonly #stream: Writable;
  #waiting = '';
  #closed = false;
  /** while the stream has to be waited for: whoever waits writes what was added meanwhile */
  #draining: Promise<void> | undefined;

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
    if (this.#closed) return undefined;
    this.#waiting += `${line}\n`;
    return this.#waiting.length >= FLUSH_AT ? (this.#draining ?? this.flush()) : undefined;
  }

  /** Writes what is left and closes the stream; resolves when all of it is written. Not for standard output, which is not ours to close. */
  async end(): Promise<void> {
    await this.flush();
    if (this.#closed) return;
    await new Promise<void>((resolve) => this.#stream.end(resolve));
  }

  async flush(): Promise<void> {
    while (this.#draining) await this.#draining;
    while (this.#waiting !== '' && !this.#closed) {
      const text = this.#waiting;
      this.#waiting = '';
      if (this.#stream.write(text)) continue;
      this.#draining = this.#drained();
      await this.#draining;
      this.#draining = undefined;
    }
  }

  async #drained(): Promise<void> {
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
