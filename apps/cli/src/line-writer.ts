import type { Writable } from 'node:stream';
import { UsageError } from './usage-error.ts';

const FLUSH_AT = 64 * 1024;

/**
 * Writes lines to a stream in large pieces, waiting while the reader is slower. A reader that has gone away ends the writing quietly;
 * what can't be written for another reason is a UsageError of the next call.
 */
export class LineWriter {
  readonly #stream: Writable;
  readonly #name: string;
  #waiting = '';
  #closed = false;
  #fault: NodeJS.ErrnoException | undefined;
  /** while the stream has to be waited for: whoever waits writes what was added meanwhile */
  #draining: Promise<void> | undefined;

  /** @param name of what is written to, for messages */
  constructor(stream: Writable, name = 'the output') {
    this.#stream = stream;
    this.#name = name;
    stream.on('error', (error) => this.#note(error));
  }

  /** nobody reads any more */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether all that was given is with the system, so that the memory it was in can be used again: of standard output and files alone. */
  get hasPassedOn(): boolean {
    const { fd, writableLength } = this.#stream as Writable & { readonly fd?: unknown };
    return typeof fd === 'number' && writableLength === 0 && this.#waiting === '';
  }

  /** @returns a promise only when the stream has to be waited for */
  write(line: string): Promise<void> | undefined {
    if (this.#closed) {
      this.#refuse();
      return undefined;
    }
    this.#waiting += `${line}\n`;
    return this.#waiting.length >= FLUSH_AT ? (this.#draining ?? this.#send()) : undefined;
  }

  /** Writes bytes, which must stay as they are until `hasPassedOn`, after what was written before. @returns a promise only when the stream has to be waited for */
  writeBytes(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#closed) return undefined;
    if (this.#waiting !== '' || this.#draining) return this.#writeAfter(bytes);
    if (this.#stream.write(bytes)) return undefined;
    this.#draining = this.#drained().then(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async #writeAfter(bytes: Uint8Array): Promise<void> {
    await this.flush();
    await this.writeBytes(bytes);
  }

  /** Writes what is left and closes the stream; resolves when all of it is written. Not for standard output, which is not ours to close. */
  async end(): Promise<void> {
    await this.flush();
    if (!this.#closed) await new Promise<void>((resolve) => this.#stream.end(resolve));
    this.#refuse();
  }

  /** Resolves when all of it is written. */
  async flush(): Promise<void> {
    await this.#send();
    if (!this.#closed) this.#note(await this.#written());
    this.#refuse();
  }

  /** Resolves when the stream has passed on what it was given, with what kept it from that. */
  #written(): Promise<Error | null | undefined> {
    return new Promise((resolve) => this.#stream.write('', resolve));
  }

  #note(error: NodeJS.ErrnoException | null | undefined): void {
    if (!error) return;
    this.#closed = true;
    if (error.code !== 'EPIPE') this.#fault ??= error;
  }

  #refuse(): void {
    const cause = this.#fault;
    if (!cause) return;
    const reason = cause.code === 'ENOSPC' ? 'no space is left' : (cause.code ?? cause.message);
    throw new UsageError(`${this.#name} can't be written: ${reason}`, { cause });
  }

  async #send(): Promise<void> {
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
