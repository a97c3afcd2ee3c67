import {
  canonicalEntityValue,
  contentHash,
  DEFAULT_TENANT,
  formatDuration,
  readField,
  type Entity,
  type GatewayEvent,
  type Observation,
} from '@gatewatch/event';
import {
  appliesTo,
  compileExplanation,
  type Explanation,
  type RuleMetadata,
} from '@gatewatch/sigma';
import { Correlation, type WatchedSample } from './correlation.ts';
import { describeFiring } from './describe-firing.ts';
import { wantsAllStages } from './ordered-condition.ts';
import { comparePlaced } from './order.ts';
import { withTimes, type InputEvent, type RunOptions, type TimedEvent } from './run-ordered.ts';
import type { RuleSet } from './rule-set.ts';
import type { Standing } from './rule-state.ts';
import type { Reference, StatefulRule } from './stateful-rule.ts';

/** What one detection rule says of one event, and why. */
export interface TracedRule {
  readonly metadata: RuleMetadata;
  /** the event is of the rule's log source */
  readonly applies: boolean;
  /** as in detection: the rule applies and its condition holds */
  readonly matched: boolean;
  readonly explanation: Explanation;
}

/** What one event made of the state of one correlation or baseline. */
export interface TracedState extends Standing {
  readonly metadata: RuleMetadata;
  readonly kind: 'correlation' | 'baseline';
  readonly entity: Entity;
  readonly fired: boolean;
  /** one sentence: what was measured so far, over which time, for whom, and the bound */
  readonly text: string;
}

/** An event that matched a rule of a correlation or baseline, and means nothing to it. */
export interface TracedSkip {
  readonly metadata: RuleMetadata;
  /** the group-by field or value that the event lacks */
  readonly lacks: string;
}

export interface TracedEvent {
  readonly line: number;
  /** order time, ms */
  readonly at: number;
  readonly rules: readonly TracedRule[];
  readonly states: readonly TracedState[];
  readonly skips: readonly TracedSkip[];
}

/**
 * What every rule says of every event of a finite input, in the order in which the engine is fed: the same verdicts and firings as
 * `runOrdered`, told for each part. The input is ordered whole.
 */
export function* traceEvents(
  rules: RuleSet,
  events: Iterable<InputEvent>,
  options: Omit<RunOptions, 'lateness'> = {},
): Generator<TracedEvent> {
  const tracer = new Tracer(rules, options);
  for (const event of inOrder(events, options.timeField)) yield tracer.trace(event);
}

interface Ordered extends TimedEvent {
  /** its place in the order of the engine */
  readonly place: { readonly s: string; readonly observation: Observation };
}

function inOrder(events: Iterable<InputEvent>, timeField: string | undefined): Ordered[] {
  const ordered = [...withTimes(events, timeField)].map((timed, o): Ordered => {
    const { event, line, t } = timed;
    const reference = { id: String(line), at: t, rule: '' };
    const h = contentHash(event);
    const observation = { o, i: 0, t, h, k: '', r: '', n: 0, entity: {}, event: reference };
    return { ...timed, place: { s: '', observation } };
  });
  return ordered.sort((left, right) => comparePlaced(left.place, right.place));
}

class Tracer {
  readonly #rules: RuleSet;
  readonly #options: Omit<RunOptions, 'lateness'>;
  readonly #observer: ReturnType<RuleSet['createObserver']>;
  readonly #correlation: Correlation;
  readonly #explanations: readonly ((event: GatewayEvent) => Explanation)[];
  #states: TracedState[] = [];

  constructor(rules: RuleSet, options: Omit<RunOptions, 'lateness'>) {
    this.#rules = rules;
    this.#options = options;
    this.#observer = rules.createObserver(options.logsource);
    this.#explanations = rules.detectionRules.map((rule) => compileExplanation(rule));
    this.#correlation = new Correlation(rules, {
      watch: (sample) => {
        for (const sharing of rules.rulesOfState(sample.rule.stateKey)) {
          this.#states.push(toState(sharing, sample));
        }
      },
    });
  }

  trace({ event, line, t, place }: Ordered): TracedEvent {
    this.#states = [];
    const matched = new Set(this.#observer.matched(event));
    const { tenant = DEFAULT_TENANT } = this.#options;
    const at = { tenant, o: place.observation.o, index: 0, t, id: String(line), late: false };
    const observations: Observation[] = [];
    this.#observer.observe(event, at, (observation) => observations.push(observation));
    this.#correlation.cells.evict(t);
    for (const observation of observations) this.#correlation.observe(observation);
    return {
      line,
      at: t,
      rules: this.#traceRules(event, matched),
      states: this.#states,
      skips: this.#traceSkips(event, matched),
    };
  }

  #traceRules(event: GatewayEvent, matched: ReadonlySet<number>): TracedRule[] {
    const { logsource = 'route' } = this.#options;
    return this.#rules.detectionRules.flatMap((rule, index) => {
      const explanation = this.#explanations[index]?.(event);
      if (!explanation) return [];
      const applies = logsource === 'ignore' || appliesTo(rule.logsource, event);
      return [{ metadata: rule, applies, matched: matched.has(index), explanation }];
    });
  }

  #traceSkips(event: GatewayEvent, matched: ReadonlySet<number>): TracedSkip[] {
    const ids = new Set([...matched].map((index) => this.#rules.detectionRules[index]?.id));
    return this.#rules.stateful.flatMap((rule) => {
      const fed = rule.references.filter(({ kind, id }) => kind === 'rule' && ids.has(id));
      const missing = fed.map((reference) => lackOf(event, rule, reference));
      const [lacks] = missing;
      const isFed = this.#states.some(({ metadata }) => metadata === rule.metadata);
      const isSkipped = !isFed && missing.every((lack) => lack !== undefined);
      return isSkipped && lacks !== undefined ? [{ metadata: rule.metadata, lacks }] : [];
    });
  }
}

/** The field without which an event means nothing to a rule that it feeds. */
function lackOf(event: GatewayEvent, rule: StatefulRule, reference: Reference): string | undefined {
  const { groupBy, valueFields } = reference;
  const textOf = (field: string) => canonicalEntityValue(readField(event, field));
  const absent = groupBy.find(({ from }) => textOf(from) === undefined);
  if (absent) return absent.from;
  if (rule.valueKind === 'none') return undefined;
  return valueFields.find((field) => {
    const text = textOf(field);
    return text === undefined || (rule.valueKind === 'number' && !Number.isFinite(Number(text)));
  });
}

function toState(rule: StatefulRule, { entity, values, holds, fired }: WatchedSample): TracedState {
  const { metadata, body } = rule;
  const text = describeStanding(rule, { values, entity, fired });
  return { metadata, kind: body.kind, entity, values, holds, fired, text };
}

function describeStanding(
  rule: StatefulRule,
  { values, entity, fired }: Pick<WatchedSample, 'values' | 'entity' | 'fired'>,
): string {
  const { body } = rule;
  if (body.kind === 'baseline' && !fired) {
    return `${values['value'] ?? 0} so far in the running ${formatDuration(body.rule.pane)}`;
  }
  const text = describeFiring(rule, { values }, entity);
  const ordered = body.kind === 'correlation' && body.rule.type === 'temporal_ordered';
  return ordered && wantsAllStages(body.rule)
    ? `stage ${values['stages'] ?? 0} of ${body.rule.rules.length}: ${text}`
    : text;
}
