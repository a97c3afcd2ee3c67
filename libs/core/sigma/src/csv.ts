/** The first cell of a row. */
export interface FirstCell {
  /** 1-based line on which the row begins */
  readonly line: number;
  /** undefined where a quote is never closed, which ends the reading */
  readonly cell: string | undefined;
}

/** The first column of comma-separated values (RFC 4180), blanks around a cell left out. A byte order mark is no part of it. */
export function firstColumn(text: string): FirstCell[] {
  const cells: FirstCell[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const row = readRow(text, at);
    cells.push({ line, cell: row.cell });
    line += text.slice(at, row.next).split('\n').length - 1;
    at = row.next;
  }
  return cells;
}

function readRow(text: string, from: number): { cell: string | undefined; next: number } {
  const first = readCell(text, from);
  let last = first;
  while (last.cell !== undefined && text.charAt(last.next) === ',') {
    last = readCell(text, last.next + 1);
  }
  if (last.cell === undefined) return { cell: undefined, next: text.length };
  const end = text.indexOf('\n', last.next);
  return { cell: first.cell, next: end < 0 ? text.length : end + 1 };
}

/** A cell, and where what follows it stands: a comma or the end of the line. */
function readCell(text: string, from: number): { cell: string | undefined; next: number } {
  if (text.charAt(from) !== '"') {
    const length = text.slice(from).search(/[,\n]/);
    const next = length < 0 ? text.length : from + length;
    return { cell: text.slice(from, next).trim(), next };
  }
  const end = closingQuote(text, from + 1);
  if (end < 0) return { cell: undefined, next: text.length };
  return { cell: text.slice(from + 1, end).replaceAll('""', '"'), next: end + 1 };
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charAt(at + 1) === '"') at = text.indexOf('"', at + 2);
  return at;
}
