import type { Explanation, NormalizedRecord } from '@gatewatch/normalize';

/** Where a record came from, for people. */
export interface ExplainedPlace {
  readonly input: string;
  readonly offset: number;
}

/** What became of one record, and why, as lines of text. Nothing here that the event itself would not hold. */
export function explainAsText(
  place: ExplainedPlace,
  explanations: readonly Explanation[],
  made: NormalizedRecord,
): string {
  const lines = explanations.flatMap(linesOf);
  const explained = new Set(explanations.map(({ origin }) => origin.index));
  for (const { index, reason, detail } of made.deadLetters) {
    if (!explained.has(index))
      lines.push(`  ${index}: no source; dead letter ${reason}: ${detail}`);
  }
  return [`${place.input}:${place.offset}`, ...lines].join('\n');
}

function linesOf(explanation: Explanation): string[] {
  const { origin, source, because, opened, fields, flags, unread, outcome } = explanation;
  const inside = opened.length > 0 ? `, in ${opened.join(', ')}` : '';
  const width = Math.max(...fields.map(({ field }) => field.length), 0);
  return [
    `  ${origin.index}: ${source}${inside}; recognised by ${because}`,
    ...fields.map((field) => `    ${lineOf(field, width)}`),
    ...(flags.length > 0 ? [`    flags: ${flags.join(', ')}`] : []),
    ...(unread.length > 0 ? [`    not read: ${unread.join(', ')}`] : []),
    ...(outcome === 'event' ? [] : [`    ${outcomeOf(outcome)}`]),
  ];
}

function lineOf(
  { field, value, from, through }: Explanation['fields'][number],
  width: number,
): string {
  const shown = value === undefined ? '(not kept)' : JSON.stringify(value);
  const how = [from, ...through].join(' → ');
  return `${field.padEnd(width)} = ${shown}  ← ${how}`;
}

function outcomeOf(outcome: Exclude<Explanation['outcome'], 'event'>): string {
  return outcome === 'dropped' ? 'dropped, as the source says' : `dead letter: ${outcome}`;
}

/** The same as one JSON object. */
export function explainAsJson(
  place: ExplainedPlace,
  explanations: readonly Explanation[],
  made: NormalizedRecord,
): string {
  const { deadLetters } = made;
  return JSON.stringify({ ...place, explanations, dead_letters: deadLetters });
}
