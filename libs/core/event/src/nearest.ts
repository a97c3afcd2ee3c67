/** The candidate within a third of its length in edits (at least one), without regard to case; a swap of neighbours is one edit. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

type Row = readonly number[];

/** Optimal string alignment: insert, remove, replace and swap of neighbours count one each. */
function editDistance(left: string, right: string, bound: number): number {
  if (Math.abs(left.length - right.length) >= bound) return bound;
  let before: Row = [];
  let previous: Row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const next = nextRow(left, row, right, [before, previous]);
    before = previous;
    previous = next;
  }
  return previous.at(-1) ?? bound;
}

function nextRow(
  left: string,
  row: number,
  right: string,
  [before, previous]: readonly [Row, Row],
): Row {
  const next = [row];
  const at = (cells: Row, column: number): number => cells[column] ?? Number.POSITIVE_INFINITY;
  for (let column = 1; column <= right.length; column++) {
    const change = left[row - 1] === right[column - 1] ? 0 : 1;
    const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
    const step = Math.min(at(previous, column), at(next, column - 1)) + 1;
    const swap = isSwap ? at(before, column - 2) + 1 : step;
    next.push(Math.min(step, swap, at(previous, column - 1) + change));
  }
  return next;
}
