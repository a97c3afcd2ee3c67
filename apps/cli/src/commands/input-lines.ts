import { readBlocks, readFileBlocks, readFileLines, readLines, type Line } from '@gatewatch/files';
import { UsageError } from '../usage-error.ts';

/** Records of a file arrive at no certain time: none of their times is too late. */
export const NO_ARRIVAL = 8.64e15 - 86_400_000;

type Input<Batch> = AsyncGenerator<{ readonly input: string; readonly batch: Batch }>;

/** The lines of files (`-` is standard input; none given: standard input), file after file. */
export function inputLines(
  files: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
): Input<readonly Line[]> {
  return inputs(files, (file) => (file === '-' ? readLines(stdin) : readFileLines(file)));
}

/** The same as blocks of whole lines; each is only good until the next is asked for. */
export function inputBlocks(
  files: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
): Input<Buffer> {
  return inputs(files, (file) => (file === '-' ? readBlocks(stdin) : readFileBlocks(file)));
}

async function* inputs<Batch>(
  files: readonly string[],
  read: (file: string) => AsyncIterable<Batch>,
): Input<Batch> {
  for (const file of files.length === 0 ? ['-'] : files) {
    try {
      const input = file === '-' ? 'stdin' : `file:${file}`;
      for await (const batch of read(file)) yield { input, batch };
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code;
      if (reason === undefined) throw cause;
      throw new UsageError(
        `${file} can't be read: ${reason === 'ENOENT' ? 'there is no such file' : reason}`,
        { cause },
      );
    }
  }
}
