import type { RuleListing, RuleSet } from '@gatewatch/engine';
import type { Detection, Entity, Level } from '@gatewatch/event';
import type { AttackLabels, LabelledAttack } from './attack-labels.ts';
import type { RunDifference } from './compare-runs.ts';
import type { RuleCost } from './rule-cost.ts';
import { adviceFor, isHigh } from './advice.ts';
import { DAY_MS, RuleTally, type RunTally } from './rule-tally.ts';

/** What one rule would have said. Times are epoch ms, shares are in [0, 1]. */
export interface RuleReport {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly kind: RuleListing['kind'];
  readonly threat?: string;
  readonly firings: number;
  /** firings a day over the whole span */
  readonly per_day: number;
  readonly entities: number;
  readonly first?: number;
  readonly last?: number;
  /** firings of each day of the span */
  readonly days: readonly number[];
  /** entities with most firings */
  readonly top: readonly { readonly entity: Entity; readonly firings: number }[];
  /** the first firings, whole */
  readonly samples: readonly Detection[];
  /** share of the firings of which an event belongs to an attack; absent without labels or firings */
  readonly precision?: number;
  /** share of the attacks that it saw, of those that name it, else of all; absent where none names it but others */
  readonly recall?: number;
  readonly cost: RuleCost;
  /** what to look at first */
  readonly advice: readonly string[];
}

export interface AttackReport {
  readonly attack: string;
  readonly events: number;
  readonly first?: number;
  /** who saw it, the earliest first; `after` is ms since its first event */
  readonly seen_by: readonly {
    readonly rule_id: string;
    readonly title: string;
    readonly at: number;
    readonly after?: number;
  }[];
  /** titles of the rules that should have seen it and did not */
  readonly missed_by: readonly string[];
}

/** What rules would have said about past events. */
export interface BacktestReport {
  readonly v: 1;
  readonly events: number;
  readonly unread: number;
  readonly first?: number;
  readonly last?: number;
  /** length of the span in days, at least one */
  readonly days: number;
  /** start of each UTC day, with its events */
  readonly traffic: readonly { readonly day: number; readonly events: number }[];
  readonly firings: number;
  readonly per_day: number;
  /** firings of level high and critical a day */
  readonly high_per_day: number;
  readonly entities: number;
  /** those that fire by themselves, the noisiest first */
  readonly rules: readonly RuleReport[];
  readonly labels?: {
    readonly attacks: readonly AttackReport[];
    readonly seen: number;
    /** share of all firings of which an event belongs to an attack */
    readonly precision?: number;
    readonly recall: number;
  };
  readonly against?: { readonly name: string } & RunDifference;
}

export interface ReportParts {
  readonly rules: RuleSet;
  readonly tally: RunTally;
  readonly labels: AttackLabels;
  readonly traffic: ReadonlyMap<number, number>;
  readonly span: { readonly first: number; readonly last: number };
  readonly events: number;
  readonly unread: number;
  readonly costOf: (listing: RuleListing) => RuleCost;
  readonly against?: { readonly name: string } & RunDifference;
}

/** Entities of each rule that are listed. */
const TOP = 10;
const NEVER = new RuleTally();

export function buildReport(parts: ReportParts): BacktestReport {
  const { tally, span, labels } = parts;
  const known = span.first <= span.last;
  const days = known ? Math.max(1, (span.last - span.first) / DAY_MS) : 1;
  const calendar = calendarOf(span);
  const rules = parts.rules.list
    .filter(({ fires }) => fires)
    .map((listing) => reportRule(listing, parts, { days, calendar }))
    .sort((left, right) => right.firings - left.firings || compareText(left.title, right.title));
  const firings = sum(rules.map((rule) => rule.firings));
  const high = sum(rules.filter(({ level }) => isHigh(level)).map((rule) => rule.firings));
  const entities = new Set([...tally.rules.values()].flatMap((rule) => [...rule.entities.keys()]));
  return {
    v: 1,
    events: parts.events,
    unread: parts.unread,
    ...(known ? { first: span.first, last: span.last } : {}),
    days,
    traffic: calendar.map((day) => ({ day, events: parts.traffic.get(day) ?? 0 })),
    firings,
    per_day: firings / days,
    high_per_day: high / days,
    entities: entities.size,
    rules,
    ...(labels.any ? { labels: reportLabels(parts, firings) } : {}),
    ...(parts.against ? { against: parts.against } : {}),
  };
}

function reportRule(
  listing: RuleListing,
  { tally, labels, costOf }: ReportParts,
  { days, calendar }: { readonly days: number; readonly calendar: readonly number[] },
): RuleReport {
  const { metadata, kind } = listing;
  const { id, title, level, threat } = metadata;
  const found = tally.rules.get(id) ?? NEVER;
  const top = [...found.entities.values()].sort((left, right) => right.firings - left.firings);
  const quality = qualityOf(id, found, labels);
  const per_day = found.firings / days;
  return {
    id,
    title,
    level,
    kind,
    ...(threat === undefined ? {} : { threat }),
    firings: found.firings,
    per_day,
    entities: found.entities.size,
    ...(found.firings > 0 ? { first: found.first, last: found.last } : {}),
    days: calendar.map((day) => found.days.get(day) ?? 0),
    top: top.slice(0, TOP),
    samples: found.samples,
    ...quality,
    cost: costOf(listing),
    advice: adviceFor({ level, per_day, firings: found.firings, top, ...quality }),
  };
}

function qualityOf(
  id: string,
  found: RuleTally,
  labels: AttackLabels,
): Pick<RuleReport, 'precision' | 'recall'> {
  if (!labels.any) return {};
  const precision = found.firings > 0 ? { precision: found.correct / found.firings } : {};
  const { attacks } = labels;
  const naming = attacks.filter(({ rules }) => rules.size > 0);
  const own = naming.length > 0 ? naming.filter(({ rules }) => rules.has(id)) : attacks;
  if (own.length === 0) return precision;
  const seen = own.filter(({ name }) => found.attacks.has(name));
  return { ...precision, recall: seen.length / own.length };
}

function reportLabels(
  { rules, tally, labels }: ReportParts,
  firings: number,
): NonNullable<BacktestReport['labels']> {
  const titles = new Map(rules.list.map(({ metadata }) => [metadata.id, metadata.title]));
  const attacks = labels.attacks
    .map((attack) => reportAttack(attack, tally, titles))
    .sort((left, right) => (left.first ?? 0) - (right.first ?? 0));
  const seen = attacks.filter(({ seen_by }) => seen_by.length > 0).length;
  const correct = sum([...tally.rules.values()].map((rule) => rule.correct));
  return {
    attacks,
    seen,
    ...(firings > 0 ? { precision: correct / firings } : {}),
    recall: seen / attacks.length,
  };
}

function reportAttack(
  { name, lines, first, rules }: LabelledAttack,
  tally: RunTally,
  titles: ReadonlyMap<string, string>,
): AttackReport {
  const seen = [...tally.rules].flatMap(([id, rule]) => {
    const at = rule.attacks.get(name);
    return at === undefined ? [] : [{ rule_id: id, title: titles.get(id) ?? id, at }];
  });
  const missed = [...rules].filter((id) => !seen.some(({ rule_id }) => rule_id === id));
  return {
    attack: name,
    events: lines,
    ...(first === undefined ? {} : { first }),
    seen_by: seen
      .sort((left, right) => left.at - right.at)
      .map((one) => (first === undefined ? one : { ...one, after: Math.max(0, one.at - first) })),
    missed_by: missed.map((id) => titles.get(id) ?? id),
  };
}

/** Most days that are drawn one by one. */
const MOST_DAYS = 3660;

/** Starts of the UTC days that a span touches. */
function calendarOf({ first, last }: ReportParts['span']): number[] {
  if (first > last) return [];
  const start = Math.floor(first / DAY_MS);
  const count = Math.min(MOST_DAYS, Math.floor(last / DAY_MS) - start + 1);
  return Array.from({ length: count }, (_, index) => (start + index) * DAY_MS);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const compareText = (left: string, right: string): number =>
  left < right ? -1 : Number(left > right);
