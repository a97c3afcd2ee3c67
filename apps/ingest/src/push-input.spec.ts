import { describe, expect, it } from '@jest/globals';
import type { Intake, RawRecord } from './intake.ts';
import { PushInput } from './push-input.ts';

function newInput(maxWaitingBytes = 1_000) {
  const taken: { records: readonly RawRecord[]; source?: string }[] = [];
  const waiting: (() => void)[] = [];
  let hold = false;
  const intake = {
    take: async (_name: string, records: readonly RawRecord[], settings: { source?: string }) => {
      taken.push({ records, ...settings });
      if (hold) await new Promise<void>((resolve) => waiting.push(resolve));
      return {
        records: records.length,
        events: records.length,
        dropped: 0,
        deadLetters: 0,
        behind: 0,
      };
    },
    open: () => Promise.resolve(),
    empty: () => Promise.resolve(),
    end: () => Promise.resolve(),
  } as unknown as Intake;
  const input = new PushInput(intake, {
    name: 'push:a:1',
    latenessMs: 5,
    delayMs: 5,
    maxWaitingBytes,
  });
  return {
    input,
    taken,
    holdBack: () => (hold = true),
    release: () => waiting.splice(0).forEach((go) => go()),
  };
}

const texts = (records: readonly RawRecord[] | undefined): string[] =>
  (records ?? []).map(({ bytes }) => Buffer.from(bytes).toString());

describe('PushInput', () => {
  it('counts records across pushes', async () => {
    const { input, taken } = newInput();
    await input.push(Buffer.from('a\nb\n'), undefined);
    await input.push(Buffer.from('c\n'), 'kong');
    expect(taken.flatMap(({ records }) => records.map(({ offset }) => offset))).toEqual([0, 1, 2]);
    expect(taken.map(({ source }) => source)).toEqual([undefined, 'kong']);
  });

  it('takes the members of a JSON array as records', async () => {
    const { input, taken } = newInput();
    await input.push(Buffer.from('[{"a":1},{"b":[2]}]'), undefined);
    await input.push(Buffer.from('{"a":\n 1}'), undefined);
    await input.push(Buffer.from('{"a":1}\n{"b":2}'), undefined);
    expect(taken.map(({ records }) => texts(records))).toEqual([
      ['{"a":1}', '{"b":[2]}'],
      ['{"a":\n 1}'],
      ['{"a":1}', '{"b":2}'],
    ]);
  });

  it('turns a push away while too much waits, and takes it afterwards', async () => {
    const { input, holdBack, release } = newInput(10);
    holdBack();
    const first = input.push(Buffer.from('12345678\n'), undefined);
    expect(await input.push(Buffer.from('12345678\n'), undefined)).toBeUndefined();
    release();
    await first;
    const again = input.push(Buffer.from('1\n'), undefined);
    release();
    expect((await again)?.records).toBe(1);
  });

  it('takes a body larger than the bound when nothing else waits', async () => {
    const { input } = newInput(10);
    expect((await input.push(Buffer.alloc(0), undefined))?.records).toBe(0);
    expect((await input.push(Buffer.from('x'.repeat(100)), undefined))?.records).toBe(1);
  });
});
