import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LineWriter } from './line-writer.ts';
import { UsageError } from './usage-error.ts';

/** A reader that takes a piece each turn of the event loop. */
class SlowReader extends Writable {
  text = '';
  most = 0;
  constructor() {
    super({ highWaterMark: 1 });
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.most = Math.max(this.most, this.listenerCount('drain'));
    setImmediate(done);
  }
}

const lines = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(10_000)}`);

describe('the line writer', () => {
  it('writes all lines in order, and waits for a slow reader once, however often it is asked', async () => {
    const reader = new SlowReader();
    const writer = new LineWriter(reader);
    for (const line of lines) void writer.write(line); // as one who cannot wait
    await writer.end();
    expect(reader.text).toBe(lines.map((line) => `${line}\n`).join(''));
    expect(reader.most).toBeLessThanOrEqual(2); // its own, and that of the stream itself
  });

  it('stops quietly when the reader goes away', async () => {
    const reader = new SlowReader();
    const writer = new LineWriter(reader);
    void writer.write(lines.join('\n'));
    reader.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
    await writer.flush();
    await turn();
    expect(writer.closed).toBe(true);
    expect(writer.write('more')).toBeUndefined();
    await writer.flush();
  });

  it('knows when memory can be used again: never of a stream that may keep what it is given', async () => {
    const keeper = new LineWriter(new PassThrough());
    void keeper.writeBytes(Buffer.from('kept\n'));
    expect(keeper.hasPassedOn).toBe(false);

    const slow = new LineWriter(Object.assign(new SlowReader(), { fd: 1 }));
    const waiting = slow.writeBytes(Buffer.from('a line\n'));
    expect(slow.hasPassedOn).toBe(false);
    await waiting;
    expect(slow.hasPassedOn).toBe(true);
  });

  it('says in a sentence what can not be written, at the next call and at the end', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) =>
        done(Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' })),
    });
    const writer = new LineWriter(full, '--labels: l.json');
    void writer.write('a line');
    const says = "--labels: l.json can't be written: no space is left";
    await expect(writer.flush()).rejects.toMatchObject({ name: 'UsageError', message: says });
    expect(() => writer.write('more')).toThrow(UsageError);
    await expect(writer.end()).rejects.toThrow(UsageError);
  });
});
