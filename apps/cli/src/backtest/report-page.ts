import { canonicalText, type Detection } from '@gatewatch/event';
import { element, renderPart, type PagePart } from './page-element.ts';

import { trafficChart, firingsChart, sparkline } from './page-charts.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { FiringNote } from './compare-runs.ts';
import type { AttackReport, BacktestReport, RuleReport } from './report.ts';
import { entityText } from './rule-tally.ts';
import { isoOf, rateText, shareText, spanText } from './text-report.ts';

/** Differences of each kind that the page lists. */
const MOST_LISTED = 200;

/** One page with all in it: no script, nothing loaded from elsewhere. */
export function reportAsPage(report: BacktestReport): string {
  const page = element('html', { lang: 'en' }, [
    element('head', null, [
      element('meta', { charSet: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'none'; style-src 'unsafe-inline'",
      }),
      element('title', null, 'Gatewatch backtest'),
      element('style', { dangerouslySetInnerHTML: { __html: PAGE_STYLE } }),
    ]),
    element('body', null, element('main', null, sections(report))),
  ]);
  return `<!doctype html>\n${renderPart(page)}`;
}

function sections(report: BacktestReport): PagePart[] {
  const fired = report.rules.filter(({ firings }) => firings > 0);
  const quiet = report.rules.filter(({ firings }) => firings === 0);
  return [
    element('header', null, [element('h1', null, 'Backtest'), element('p', null, spanOf(report))]),
    tiles(report),
    ...charts(report),
    ...differences(report),
    element('h2', null, 'Rules that fired'),
    fired.length === 0 ? element('p', null, 'None.') : rulesTable(fired, report),
    ...attacks(report),
    ...(quiet.length > 0 ? [quietRules(quiet)] : []),
  ];
}

function spanOf({ first, last, events, unread }: BacktestReport): string {
  const lost = unread > 0 ? `, ${count(unread)} lines could not be read` : '';
  if (first === undefined || last === undefined) return `No event${lost}`;
  return `${count(events)} events from ${isoOf(first)} to ${isoOf(last)} (${spanText(last - first)})${lost}`;
}

function tiles(report: BacktestReport): PagePart {
  const { firings, per_day, high_per_day, entities, labels, rules } = report;
  const fired = rules.filter((rule) => rule.firings > 0).length;
  return element('section', { class: 'tiles' }, [
    tile(count(firings), 'firings'),
    tile(rateText(per_day), 'firings a day'),
    tile(rateText(high_per_day), 'high and critical a day', high_per_day > 1),
    tile(count(entities), 'entities'),
    tile(`${fired} of ${rules.length}`, 'rules fired'),
    ...(labels
      ? [
          tile(`${labels.seen} of ${labels.attacks.length}`, 'attacks seen', labels.recall < 1),
          tile(shareText(labels.precision) || '–', 'of the firings are at attacks'),
        ]
      : []),
  ]);
}

function tile(value: string, name: string, alarming = false): PagePart {
  return element('div', { class: alarming ? 'tile alarming' : 'tile' }, [
    element('b', null, value),
    element('span', null, name),
  ]);
}

function charts(report: BacktestReport): PagePart[] {
  if (report.traffic.length < 2) return [];
  return [
    element('h2', null, 'Firings a day, by level'),
    firingsChart(report),
    element('h2', null, 'Events a day'),
    trafficChart(report.traffic),
  ];
}

/** A table that scrolls by itself where it is too wide. */
function table(heads: readonly string[], rows: readonly PagePart[]): PagePart {
  const cells = heads.map((head) => element('th', null, head));
  return element('div', { class: 'wide' }, [
    element('table', null, [
      ...(heads.length > 0 ? [element('thead', null, element('tr', null, cells))] : []),
      element('tbody', null, [...rows]),
    ]),
  ]);
}

function rulesTable(rules: readonly RuleReport[], { labels }: BacktestReport): PagePart {
  const heads = ['Level', 'Rule', 'Firings', 'A day', 'By day', 'Entities'];
  const quality = labels ? ['Precision', 'Recall'] : [];
  return table(
    [...heads, ...quality, 'Cost'],
    rules.map((rule) => ruleRow(rule, labels !== undefined)),
  );
}

function ruleRow(rule: RuleReport, hasLabels: boolean): PagePart {
  return element('tr', null, [
    element('td', null, chip(rule.level)),
    element('td', { class: 'rule' }, [
      element('details', null, [element('summary', null, rule.title), ...ruleDetails(rule)]),
      ...advice(rule),
    ]),
    numberCell(count(rule.firings)),
    numberCell(rateText(rule.per_day)),
    element('td', null, sparkline(rule.days)),
    numberCell(count(rule.entities)),
    ...(hasLabels
      ? [numberCell(shareText(rule.precision) || '–'), numberCell(shareText(rule.recall) || '–')]
      : []),
    element('td', { class: 'cost' }, costText(rule)),
  ]);
}

function numberCell(text: string): PagePart {
  return element('td', { class: 'number' }, text);
}

function advice(rule: RuleReport): PagePart[] {
  return rule.advice.map((sentence) => element('p', { class: 'advice' }, sentence));
}

function ruleDetails(rule: RuleReport): PagePart[] {
  const span =
    rule.first === undefined || rule.last === undefined
      ? ''
      : `first ${isoOf(rule.first)}, last ${isoOf(rule.last)}`;
  return [
    element('p', { class: 'small' }, `${rule.id} · ${span}`),
    element('h3', null, 'Entities with most firings'),
    element(
      'ol',
      null,
      rule.top.map(({ entity, firings }) =>
        element('li', null, `${entityText(entity)} — ${count(firings)}`),
      ),
    ),
    element('h3', null, 'First firings'),
    ...rule.samples.map(sample),
  ];
}

function sample({ at, why, events }: Detection): PagePart {
  const lines = events.map(({ id, at: time, fields }) => {
    const told = Object.entries(fields ?? {}).map(
      ([name, value]) => `${name}=${canonicalText(value)}`,
    );
    return `${isoOf(time)}  line ${id}  ${told.join('  ')}`;
  });
  return element('div', { class: 'sample' }, [
    element('p', null, `${isoOf(at)}: ${why}`),
    element('pre', null, lines.join('\n')),
  ]);
}

function attacks({ labels }: BacktestReport): PagePart[] {
  if (!labels) return [];
  const heads = ['Attack', 'Began', 'Events', 'Seen by', 'After', 'Not seen by'];
  return [element('h2', null, 'Attacks'), table(heads, labels.attacks.map(attackRow))];
}

function attackRow({ attack, first, events, seen_by, missed_by }: AttackReport): PagePart {
  const after = seen_by[0]?.after;
  return element('tr', { class: seen_by.length === 0 ? 'unseen' : '' }, [
    element('td', null, attack),
    element('td', null, first === undefined ? '' : isoOf(first)),
    element('td', { class: 'number' }, count(events)),
    element(
      'td',
      null,
      seen_by.length === 0 ? 'nobody' : seen_by.map(({ title }) => title).join(', '),
    ),
    element('td', { class: 'number' }, after === undefined ? '' : spanText(after)),
    element('td', null, missed_by.join(', ')),
  ]);
}

function differences({ against }: BacktestReport): PagePart[] {
  if (!against) return [];
  const { name, newly, gone, moved, same } = against;
  return [
    element('h2', null, `Against ${name}`),
    element(
      'p',
      null,
      `${newly.length} newly fire, ${gone.length} no longer fire, ${moved} at another time, ${same} the same.`,
    ),
    ...differenceTable('Newly fire', newly),
    ...differenceTable('No longer fire', gone),
  ];
}

function differenceTable(title: string, notes: readonly FiringNote[]): PagePart[] {
  if (notes.length === 0) return [];
  const rows = notes
    .slice(0, MOST_LISTED)
    .map(({ at, level, title: rule, entity, why }) =>
      element('tr', null, [
        element('td', null, isoOf(at)),
        element('td', null, chip(level)),
        element('td', null, rule),
        element('td', null, entity),
        element('td', null, why),
      ]),
    );
  const more = notes.length - rows.length;
  return [
    element('h3', null, title),
    table([], rows),
    ...(more > 0
      ? [element('p', { class: 'small' }, `and ${more} more: --json has them all`)]
      : []),
  ];
}

function quietRules(rules: readonly RuleReport[]): PagePart {
  return element('details', null, [
    element('summary', null, `${rules.length} rules said nothing`),
    element(
      'ul',
      null,
      rules.map(({ title, level, recall }) =>
        element('li', null, [
          chip(level),
          ` ${title}`,
          recall === 0 ? ' — it saw none of its attacks' : '',
        ]),
      ),
    ),
  ]);
}

const chip = (level: string): PagePart => element('span', { class: `chip ${level}` }, level);

function costText({ cost: { matchNanos, samples, sampleNanos, windows } }: RuleReport): string {
  if (matchNanos !== undefined) return `${nanosText(matchNanos)} an event, alone`;
  if (samples === undefined) return '';
  const each = sampleNanos === undefined ? '' : `, ${nanosText(sampleNanos)} each`;
  return `${count(samples)} samples${each}, ${count(windows ?? 0)} windows`;
}

const nanosText = (nanos: number): string =>
  nanos >= 1000 ? `${(nanos / 1000).toFixed(1)} µs` : `${nanos.toFixed(0)} ns`;

/** 1234567 → 1,234,567 */
const count = (number: number): string => number.toLocaleString('en-US');
