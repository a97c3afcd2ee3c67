/** Cells of one line of comma-separated values (RFC 4180), blanks around them left out; undefined where a quote is not closed. */
export function readCsvLine(line: string): string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    while (line.charAt(at) === ' ') at++;
    if (line.charAt(at) === '"') {
      const end = closingQuote(line, at + 1);
      if (end < 0) return undefined;
      cells.push(
        line
          .slice(at + 1, end)
          .replaceAll('""', '"')
          .trim(),
      );
      at = endOfCell(line, end) + 1;
    } else {
      const end = endOfCell(line, at);
      cells.push(line.slice(at, end).trim());
      at = end + 1;
    }
  }
  return cells;
}

function endOfCell(line: string, from: number): number {
  const comma = line.indexOf(',', from);
  return comma < 0 ? line.length : comma;
}

function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at >= 0 && line.charAt(at + 1) === '"') at = line.indexOf('"', at + 2);
  return at;
}
