import { readFileLines, readLines, type Line, type ReadOptions } from '@gatewatch/files';
import { UsageError } from '../usage-error.ts';

/** The lines of files (`-` is standard input; none given: standard input), file after file. */
export async function* inputLines(
  files: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
  options: Pick<ReadOptions, 'reuse'> = {},
): AsyncGenerator<{ readonly input: string; readonly lines: readonly Line[] }> {
  for (const file of files.length === 0 ? ['-'] : files) {
    try {
      const batches = file === '-' ? readLines(stdin) : readFileLines(file, options);
      const input = file === '-' ? 'stdin' : `file:${file}`;
      for await (const lines of batches) yield { input, lines };
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
