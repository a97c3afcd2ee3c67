import { LineSplitter, type Line } from '@gatewatch/files';

/** The lines of a block of whole lines, of which the last may lack its end. @param offset where the block begins in its input */
export function linesOf(block: Buffer, offset = 0): Line[] {
  const splitter = new LineSplitter({ offset });
  const lines = splitter.push(block);
  const last = splitter.flush();
  if (last) lines.push(last);
  return lines;
}
