import type { TracedEvent, TracedRule, TracedState } from '@gatewatch/engine';
import type { Explanation } from '@gatewatch/sigma';

/** What the trace of an event says, for a person. */
export function explanationLines({ line, at, rules, states, skips }: TracedEvent): string[] {
  return [
    `line ${line}, ${timeText(at)}`,
    ...rules.flatMap(ruleLines),
    ...states.map((state) => `  ${stateWord(state)} ${state.metadata.title}: ${state.text}`),
    ...skips.map(
      ({ metadata: { title }, lacks }) => `  not counted: ${title}: the event lacks ${lacks}`,
    ),
    '',
  ];
}

function timeText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}

function ruleLines({ metadata, applies, matched, explanation }: TracedRule): string[] {
  const name = metadata.name === undefined ? '' : ` (${metadata.name})`;
  if (!applies)
    return [`  not asked: ${metadata.title}${name}: the event is of another log source`];
  const head = `  ${matched ? 'match' : 'no match'}: ${metadata.title}${name}`;
  return [head, ...partLines(explanation, 2)];
}

function stateWord({ fired, holds }: TracedState): string {
  if (fired) return 'FIRES:';
  return holds ? 'has fired:' : 'not yet:';
}

/** Most alternatives that are listed where they did not match. */
const MOST_FAILED = 5;
const LONGEST_VALUE = 200;

function partLines(
  { demand, matched, found, reason, parts }: Explanation,
  depth: number,
): string[] {
  const value = found === undefined ? '' : ` (${shorten(JSON.stringify(found))})`;
  const why = reason === undefined ? '' : `: ${reason}`;
  const line = `${'  '.repeat(depth)}${matched ? '+' : '-'} ${demand}${value}${why}`;
  return [
    line,
    ...shownParts(demand, parts).flatMap((part) => partLines(part, depth + 1)),
    ...rest(demand, parts, depth),
  ];
}

function shownParts(demand: string, parts: readonly Explanation[]): readonly Explanation[] {
  if (demand !== 'any of' || parts.length <= MOST_FAILED) return parts;
  const failed = parts.filter(({ matched }) => !matched);
  const shown = new Set([
    ...parts.filter(({ matched }) => matched),
    ...failed.slice(0, MOST_FAILED),
  ]);
  return parts.filter((part) => shown.has(part));
}

function rest(demand: string, parts: readonly Explanation[], depth: number): string[] {
  const left = parts.length - shownParts(demand, parts).length;
  return left === 0 ? [] : [`${'  '.repeat(depth + 1)}- and ${left} more`];
}

function shorten(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
