import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { LineWriter } from '../line-writer.ts';
import { UsageError } from '../usage-error.ts';

/** Lines into the file that an option names, from its beginning; undefined where it names none. @throws UsageError where it can't be written */
export async function openOutputFile(
  option: string,
  path: string | undefined,
): Promise<LineWriter | undefined> {
  if (path === undefined) return undefined;
  const stream = createWriteStream(path);
  try {
    await once(stream, 'open');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    const why = reason === 'ENOENT' ? 'there is no such folder' : reason;
    throw new UsageError(`${option}: ${path} can't be written: ${why}`, { cause });
  }
  return new LineWriter(stream, `${option}: ${path}`);
}
