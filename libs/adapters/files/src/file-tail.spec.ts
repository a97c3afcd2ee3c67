import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { array, assert, asyncProperty, constant, oneof } from 'fast-check';
import { FileTail, type FileTailOptions } from './file-tail.ts';
import type { TailHandler } from './tail-handler.ts';
import type { TailPosition } from './tail-position.ts';

let folder: string;
let path: string;
let now: number;
const tails: FileTail[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewatch-tail-'));
  path = join(folder, 'access.log');
  now = 0;
});
afterEach(async () => {
  for (const tail of tails.splice(0)) await tail.close();
  rmSync(folder, { recursive: true });
});

/** Stores as ingest does: what was stored twice from one origin is one, and positions follow what they belong to. */
class Store implements TailHandler {
  readonly lines_ = new Map<string, string>();
  readonly positions = new Map<string, TailPosition>();
  readonly told: string[] = [];
  readonly cut: number[] = [];
  /** fails after storing, before the position is kept */
  crashes = 0;
  #names = new Map<string, string>();
  #name(input: string): string {
    const name = this.#names.get(input) ?? `#${this.#names.size + 1}`;
    this.#names.set(input, name);
    return name;
  }
  async opened(position: TailPosition): Promise<void> {
    this.positions.set(position.input, position);
    this.told.push(`opened ${this.#name(position.input)}`);
  }
  async lines({
    input,
    lines,
    nextPosition,
    end,
  }: Parameters<TailHandler['lines']>[0]): Promise<void> {
    for (const { offset, bytes, tooLarge } of lines) {
      const origin = `${input}@${offset}`;
      const before = this.lines_.get(origin);
      if (before !== undefined && before !== String(bytes))
        throw new Error(`${origin} was another`);
      this.lines_.set(origin, String(bytes));
      if (tooLarge) this.cut.push(bytes.length);
    }
    if (this.crashes > 0) {
      this.crashes--;
      throw new Error('crashed');
    }
    this.positions.set(input, nextPosition);
    this.told.push(
      `${lines.map(({ bytes }) => String(bytes)).join(',')} of ${this.#name(input)}${end ? '.' : '…'}`,
    );
  }
  async idle(input: string, askedAt: number): Promise<void> {
    this.told.push(`idle ${this.#name(input)} at ${askedAt}`);
  }
  async ended(input: string): Promise<void> {
    this.positions.delete(input);
    this.told.push(`ended ${this.#name(input)}`);
  }
  problem({ code }: { code: string }): void {
    this.told.push(code);
  }
  take(): string[] {
    return this.told.splice(0);
  }
  get texts(): string[] {
    return [...this.lines_.values()];
  }
}

function aTail(store: Store, options: Partial<FileTailOptions> = {}): FileTail {
  // positions are kept as JSON
  const positions = JSON.parse(JSON.stringify([...store.positions.values()])) as TailPosition[];
  const tail = new FileTail({
    pattern: path,
    from: 'start',
    positions,
    handler: store,
    now: () => now,
    graceMs: 1000,
    ...options,
  });
  tails.push(tail);
  return tail;
}

async function drain(tail: FileTail): Promise<void> {
  for (let quiet = 0; quiet < 4; quiet++) {
    while (await tail.poll());
    now += 1000;
  }
}

const rotate = () => {
  const last = existsSync(`${path}.1`);
  if (last) renameSync(`${path}.1`, `${path}.${Math.random().toString(36).slice(2)}`);
  renameSync(path, `${path}.1`);
};

describe('a tail', () => {
  it('waits for a file, hands over whole lines, and says when there is nothing new', async () => {
    const store = new Store();
    const tail = aTail(store);
    await tail.poll();
    expect(store.take()).toEqual([]);
    writeFileSync(path, 'a\nb\nc');
    expect(await tail.poll()).toBe(true);
    expect(store.take()).toEqual(['opened #1', 'a,b of #1.']);
    now = 7;
    expect(await tail.poll()).toBe(false);
    expect(store.take()).toEqual(['idle #1 at 7']);
    appendFileSync(path, 'c\n');
    await tail.poll();
    expect(store.take()).toEqual(['cc of #1.']);
    expect([...store.lines_.keys()].map((origin) => origin.split('@')[1])).toEqual(['0', '2', '4']);
    expect([...store.positions.values()]).toMatchObject([{ offset: 7, path, generation: 0 }]);
    await tail.close();
  });

  it('goes on from a position', async () => {
    const store = new Store();
    writeFileSync(path, 'a\nb\npart');
    await drain(aTail(store));
    appendFileSync(path, 'ly\nd\n');
    store.take();
    await aTail(store).poll();
    expect(store.take()).toEqual(['partly,d of #1.']);
  });

  it('hands the same lines over again until they are stored', async () => {
    const store = new Store();
    store.crashes = 2;
    writeFileSync(path, 'a\n');
    const tail = aTail(store);
    await expect(tail.poll()).rejects.toThrow('crashed');
    await expect(tail.poll()).rejects.toThrow('crashed');
    await tail.poll();
    expect(store.take()).toEqual(['opened #1', 'a of #1.']);
  });

  it('begins at the end where it is told to, with a whole line, and at the start of later files', async () => {
    const store = new Store();
    writeFileSync(path, 'old\nhalf');
    const tail = aTail(store, { from: 'end' });
    await tail.poll();
    appendFileSync(path, ' new\n');
    await tail.poll();
    rotate();
    writeFileSync(path, 'next\n');
    await drain(tail);
    expect(store.texts).toEqual(['half new', 'next']);
  });

  it('follows a renamed file to its end, then the new one, and tells which has ended', async () => {
    const store = new Store();
    writeFileSync(path, 'a\n');
    const tail = aTail(store);
    await tail.poll();
    rotate();
    appendFileSync(`${path}.1`, 'late\n');
    writeFileSync(path, 'b\n');
    await tail.poll();
    appendFileSync(`${path}.1`, 'last without an end');
    await tail.poll();
    store.take();
    now = 5000;
    await tail.poll();
    expect(store.take()).toEqual(['last without an end of #1.', 'ended #1', 'idle #2 at 5000']);
    expect(store.texts).toEqual(['a', 'late', 'b', 'last without an end']);
    expect([...store.positions.values()]).toMatchObject([{ offset: 2 }]);
  });

  it('keeps to a renamed file while nothing takes its place', async () => {
    const store = new Store();
    writeFileSync(path, 'a\n');
    const tail = aTail(store);
    await tail.poll();
    rotate();
    await drain(tail);
    appendFileSync(`${path}.1`, 'b\n');
    await tail.poll();
    expect(store.texts).toEqual(['a', 'b']);
    expect(store.told).not.toContain('ended #1');
  });

  it('reads a deleted file to its end', async () => {
    const store = new Store();
    writeFileSync(path, 'a\n');
    const tail = aTail(store);
    await tail.poll();
    appendFileSync(path, 'b\n');
    unlinkSync(path);
    await drain(tail);
    expect(store.texts).toEqual(['a', 'b']);
    expect(store.told.at(-1)).toBe('ended #1');
  });

  it('hands over the only line of a file that was rotated before the line had an end', async () => {
    const store = new Store();
    writeFileSync(path, 'only');
    const tail = aTail(store);
    await drain(tail);
    rotate();
    writeFileSync(path, 'b\n');
    await drain(tail);
    await drain(tail);
    expect(store.texts.sort()).toEqual(['b', 'only']);
  });

  it('finds what was rotated several times while it was not running', async () => {
    const store = new Store();
    writeFileSync(path, 'a\nb\n');
    await aTail(store).poll();
    appendFileSync(path, 'c\n');
    for (const text of ['d\n', 'e\n', 'f\n']) {
      rotate();
      writeFileSync(path, text);
    }
    await drain(aTail(store));
    expect(store.texts.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(store.told).not.toContain('FILE_GONE');
  });

  it('takes a copy of what it has read for no later file', async () => {
    const store = new Store();
    writeFileSync(path, 'a\nb\n');
    const tail = aTail(store);
    await tail.poll();
    copyFileSync(path, `${path}.bak`);
    rotate();
    writeFileSync(path, 'c\n');
    await tail.poll();
    await tail.close();
    await drain(aTail(store));
    expect(store.texts).toEqual(['a', 'b', 'c']);
  });

  it('takes the copy of a copytruncate for no later file, though one was renamed before it', async () => {
    const store = new Store();
    writeFileSync(path, 'a\n');
    const tail = aTail(store);
    await tail.poll();
    rotate();
    writeFileSync(path, 'b\n');
    await tail.poll();
    copyFileSync(path, `${path}.2`);
    truncateSync(path);
    appendFileSync(path, 'c\n');
    await tail.poll();
    await tail.poll();
    rotate();
    writeFileSync(path, 'd\n');
    await drain(aTail(store));
    expect(store.texts.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes what a truncation leaves for another input', async () => {
    const store = new Store();
    writeFileSync(path, 'header\na\n');
    const tail = aTail(store);
    await tail.poll();
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    appendFileSync(path, 'header\nb\nlonger than before\n');
    await drain(tail);
    expect(store.texts).toEqual(['header', 'a', 'header', 'b', 'longer than before']);
    expect(store.told).toContain('ended #1');
  });

  it('sees a truncation that happened while it was not running', async () => {
    const store = new Store();
    writeFileSync(path, 'header\na\n');
    await aTail(store).poll();
    truncateSync(path);
    appendFileSync(path, 'header\nb\nlonger than before\n');
    await drain(aTail(store));
    expect(store.texts).toEqual(['header', 'a', 'header', 'b', 'longer than before']);
  });

  it('says that a file is gone that it had not read to its end', async () => {
    const store = new Store();
    writeFileSync(path, 'a\n');
    await aTail(store).poll();
    unlinkSync(path);
    store.take();
    await aTail(store).poll();
    expect(store.take()).toEqual(['FILE_GONE', 'ended #1']);
  });

  it('follows every file of a pattern under whatever name, and leaves packed ones alone', async () => {
    const store = new Store();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'one.log'), '1\n');
    writeFileSync(join(folder, 'sub', 'two.log'), '2\n');
    writeFileSync(join(folder, 'three.log.gz'), 'x\n');
    const tail = aTail(store, { pattern: join(folder, '**', '*.log*') });
    await tail.poll();
    renameSync(join(folder, 'one.log'), join(folder, 'one.log.1'));
    writeFileSync(join(folder, 'one.log'), '3\n');
    appendFileSync(join(folder, 'one.log.1'), '4\n');
    await drain(tail);
    expect(store.texts.sort()).toEqual(['1', '2', '3', '4']);
    expect(store.told.filter((told) => told.startsWith('ended'))).toEqual([]);
  });

  it('cuts a line that is too large and reads on', async () => {
    const store = new Store();
    writeFileSync(path, `${'x'.repeat(500)}\nb\n`);
    await aTail(store, { maxLineBytes: 100, chunkBytes: 64 }).poll();
    expect(store.cut).toEqual([100]);
    expect(store.texts).toEqual(['x'.repeat(100), 'b']);
  });

  it('leaves the positions of other patterns alone', async () => {
    const store = new Store();
    writeFileSync(path, 'a\n');
    await aTail(store).poll();
    store.take();
    await aTail(store, { pattern: join(folder, 'other.log') }).poll();
    expect(store.take()).toEqual([]);
  });

  it('neither loses nor doubles a line, however writes, rotations, polls, crashes and restarts follow each other', async () => {
    const step = oneof(
      { weight: 3, arbitrary: constant('write' as const) },
      { weight: 2, arbitrary: constant('write a part' as const) },
      { weight: 4, arbitrary: constant('poll' as const) },
      { weight: 2, arbitrary: constant('rename' as const) },
      { weight: 2, arbitrary: constant('rename and create' as const) },
      { weight: 1, arbitrary: constant('copy and truncate' as const) },
      { weight: 1, arbitrary: constant('crash' as const) },
      { weight: 1, arbitrary: constant('restart' as const) },
      { weight: 1, arbitrary: constant('wait' as const) },
    );
    await assert(
      asyncProperty(array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const schedule = new Schedule();
        await schedule.begin();
        for (const one of steps) await schedule[one]();
        const { told, written, read } = await schedule.finish();
        expect(read.sort()).toEqual(written.sort());
        expect(told).not.toContain('FILE_GONE');
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

/** A writer with its rotation, and a tail that stops and crashes. */
class Schedule {
  readonly #store = new Store();
  readonly #options = { chunkBytes: 16 };
  #tail = aTail(this.#store, this.#options);
  #text = '';
  #counter = 0;
  async begin(): Promise<void> {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    this.write();
    await this.poll();
  }
  write(): void {
    this.#append(`line ${++this.#counter}\n`);
  }
  'write a part'(): void {
    this.#append(`part ${++this.#counter} `);
  }
  async poll(): Promise<void> {
    await this.#tail.poll();
  }
  rename(): void {
    if (!existsSync(path)) return;
    this.#endLine();
    rotate();
  }
  'rename and create'(): void {
    this.rename();
    writeFileSync(path, '');
  }
  async 'copy and truncate'(): Promise<void> {
    if (!existsSync(path)) return;
    this.#endLine();
    while (await this.#tail.poll());
    truncateSync(path);
  }
  async crash(): Promise<void> {
    this.#store.crashes = 1;
    await this.poll().catch(() => undefined);
    this.#store.crashes = 0;
    await this.restart();
  }
  async restart(): Promise<void> {
    await this.#tail.close();
    this.#tail = aTail(this.#store, this.#options);
  }
  wait(): void {
    now += 600;
  }
  async finish(): Promise<{ told: string[]; written: string[]; read: string[] }> {
    this.#endLine();
    this.write();
    await drain(this.#tail);
    await drain(this.#tail);
    await this.#tail.close();
    const { told, texts } = this.#store;
    return { told, written: this.#text.split('\n').slice(0, -1), read: texts };
  }
  #append(text: string): void {
    appendFileSync(path, text);
    this.#text += text;
  }
  #endLine(): void {
    if (this.#text !== '' && !this.#text.endsWith('\n')) this.#append('\n');
  }
}
