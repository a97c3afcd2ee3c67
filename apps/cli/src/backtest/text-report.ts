import type { BacktestReport, RuleReport } from './report.ts';
import { entityText } from './rule-tally.ts';

/** Differences of each kind that are printed. */
const MOST_LISTED = 20;

/** The report for a terminal, without its last line end. */
export function reportAsText(report: BacktestReport): string {
  return [
    ...summary(report),
    '',
    ...table(report),
    ...quietRules(report),
    ...attackLines(report),
    ...differenceLines(report),
  ].join('\n');
}

function summary({ events, first, last, days, ...rest }: BacktestReport): string[] {
  const span =
    first === undefined || last === undefined
      ? 'no event'
      : `${isoOf(first)} to ${isoOf(last)} (${spanText(last - first)})`;
  const rates = days > 1 ? `, ${rateText(rest.per_day)} a day` : '';
  return [
    `${events} events, ${span}`,
    `${rest.firings} firings${rates}, of ${rest.entities} entities; high and critical: ${rateText(rest.high_per_day)} a day`,
  ];
}

type Column = readonly [head: string, cell: (rule: RuleReport) => string];

function table(report: BacktestReport): string[] {
  const fired = report.rules.filter(({ firings }) => firings > 0);
  if (fired.length === 0) return ['no rule fired'];
  const columns: readonly Column[] = [
    ['LEVEL', ({ level }) => level],
    ['FIRINGS', ({ firings }) => String(firings)],
    ['A DAY', ({ per_day }) => rateText(per_day)],
    ['ENTITIES', ({ entities }) => String(entities)],
    ...(report.labels
      ? ([
          ['PRECISION', ({ precision }) => shareText(precision)],
          ['RECALL', ({ recall }) => shareText(recall)],
        ] satisfies Column[])
      : []),
    ['MOST FROM', ({ top }) => clip(top[0] ? entityText(top[0].entity) : '', 44)],
    ['RULE', ({ title }) => title],
  ];
  const rows = [
    columns.map(([head]) => head),
    ...fired.map((rule) => columns.map(([, cell]) => cell(rule))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function quietRules({ rules }: BacktestReport): string[] {
  const quiet = rules.filter(({ firings }) => firings === 0);
  return quiet.length === 0 ? [] : ['', `${quiet.length} rules said nothing`];
}

function attackLines({ labels }: BacktestReport): string[] {
  if (!labels) return [];
  const { attacks, seen, precision, recall } = labels;
  const unseen = attacks.filter(({ seen_by }) => seen_by.length === 0);
  return [
    '',
    `attacks: ${seen} of ${attacks.length} seen (${shareText(recall)}), precision of all firings ${shareText(precision)}`,
    ...unseen
      .slice(0, MOST_LISTED)
      .map(({ attack, events }) => `  not seen: ${attack} (${events} events)`),
  ];
}

function differenceLines({ against }: BacktestReport): string[] {
  if (!against) return [];
  const { name, newly, gone, moved, same } = against;
  const list = (sign: string, notes: typeof newly): string[] => [
    ...notes
      .slice(0, MOST_LISTED)
      .map((note) => `  ${sign} ${isoOf(note.at)}  ${note.level}  ${note.title}  ${note.entity}`),
    ...(notes.length > MOST_LISTED ? [`  ${sign} and ${notes.length - MOST_LISTED} more`] : []),
  ];
  return [
    '',
    `against ${name}: ${newly.length} newly fire, ${gone.length} no longer, ${moved} at another time, ${same} the same`,
    ...list('+', newly),
    ...list('-', gone),
  ];
}

export function isoOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `30.0 days`, `2.5 h`, `12 s` */
export function spanText(ms: number): string {
  if (ms >= 86_400_000) return `${(ms / 86_400_000).toFixed(1)} days`;
  if (ms >= 3_600_000) return `${(ms / 3_600_000).toFixed(1)} h`;
  return ms >= 60_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 1000).toFixed(0)} s`;
}

export function rateText(rate: number): string {
  if (rate === 0) return '0';
  return rate < 10 ? rate.toFixed(2) : rate.toFixed(0);
}

export function shareText(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(share === 1 ? 0 : 1)} %`;
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
