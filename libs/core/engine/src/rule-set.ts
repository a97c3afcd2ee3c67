import { identify, type GatewayEvent } from '@gatewatch/event';
import {
  compileLineRules,
  compileRules,
  decodeUtf8,
  type DetectionRule,
  type LineOptions,
  type RuleMetadata,
} from '@gatewatch/sigma';
import { KeptFields } from './kept-fields.ts';
import { LINE_FIELDS, LineObserver } from './line-observer.ts';
import {
  aloneKey,
  groupByKey,
  planObservations,
  type ObservationPlans,
} from './observation-plan.ts';
import { Observer, type CompiledParts } from './observer.ts';
import type { RuleDefinitions } from './rule-history.ts';
import type { StatefulRule } from './stateful-rule.ts';

/** Whether a rule is only asked about events of its log source, or about all (raw JSON that names no source). */
export type LogsourceMode = 'route' | 'ignore';

/** One rule, for display. */
export interface RuleListing {
  readonly kind: 'rule' | 'correlation' | 'baseline';
  readonly metadata: RuleMetadata;
  /** says something by itself, and does not only feed other rules */
  readonly fires: boolean;
}

/** An outer rule that is fed by an inner one: which of its references the inner one is. */
export interface OuterFeed {
  readonly rule: StatefulRule;
  readonly n: number;
}

export interface RuleSetParts {
  readonly rules: readonly DetectionRule[];
  readonly stateful: readonly StatefulRule[];
  /** ids of detection rules that say nothing by themselves */
  readonly silent: ReadonlySet<string>;
}

/** All rules that could be loaded, compiled and linked. Unchangeable: a reload makes a new one. */
export class RuleSet implements RuleDefinitions {
  /** hash of the content of all rules */
  readonly version: string;
  readonly detectionRules: readonly DetectionRule[];
  readonly stateful: readonly StatefulRule[];
  readonly list: readonly RuleListing[];
  /** whether any rule is fed by firings of another entity key */
  readonly usesSecondStage: boolean;
  readonly #plans: ObservationPlans;
  readonly #byKey: ReadonlyMap<string, readonly StatefulRule[]>;
  /** detection rules that emit by themselves, by alone key */
  readonly alone: ReadonlyMap<string, DetectionRule>;
  readonly #byId: ReadonlyMap<string, RuleListing>;
  readonly #outer: ReadonlyMap<string, readonly OuterFeed[]>;
  readonly #compiled = new Map<LogsourceMode, CompiledParts>();
  readonly #silent: ReadonlySet<string>;
  constructor({ rules, stateful, silent }: RuleSetParts) {
    this.#silent = silent;
    this.detectionRules = rules;
    this.stateful = stateful;
    this.usesSecondStage = stateful.some(({ stage }) => stage === 2);
    this.#plans = planObservations(rules, stateful, silent);
    this.#byKey = groupByKey(stateful);
    this.alone = new Map(
      rules.filter(({ id }) => !silent.has(id)).map((rule) => [aloneKey(rule), rule]),
    );
    this.#outer = findOuterFeeds(stateful, this.#byKey);
    this.list = [
      ...rules.map((metadata) => ({
        kind: 'rule' as const,
        metadata,
        fires: !silent.has(metadata.id),
      })),
      ...stateful.map(({ body, metadata, silent: quiet }) => ({
        kind: body.kind,
        metadata,
        fires: !quiet,
      })),
    ];
    this.#byId = new Map(this.list.map((listing) => [listing.metadata.id, listing]));
    this.version = identify(
      ...this.list.map(({ metadata }) => `${metadata.id} ${metadata.version}`).sort(),
    );
  }
  /** The same rules with other states, e.g. such as are watched. @param create given a rule, what makes the state of a new entity */
  withStates(create: (rule: StatefulRule) => StatefulRule['createState']): RuleSet {
    const stateful = this.stateful.map((rule) => ({ ...rule, createState: create(rule) }));
    return new RuleSet({ rules: this.detectionRules, stateful, silent: this.#silent });
  }
  rule(id: string): RuleListing | undefined {
    return this.#byId.get(id);
  }
  rulesOfState(stateKey: string): readonly StatefulRule[] {
    return this.#byKey.get(stateKey) ?? [];
  }
  emitsAlone(key: string): DetectionRule | undefined {
    return this.alone.get(key);
  }
  outerOf(stateKey: string): readonly OuterFeed[] {
    return this.#outer.get(stateKey) ?? [];
  }
  /** Whether the detection rule at a place emits by itself and feeds no other. */
  onlyFiresAlone(place: number): boolean {
    const [plan, ...others] = this.#plans.plans[place] ?? [];
    return plan?.alone === true && others.length === 0;
  }
  /** Ids of the rules that read content and match: for ingest, before the text is dropped. */
  matchContent(event: GatewayEvent): string[] {
    const { content, contentIndexes } = this.#parts('route');
    const ids: string[] = [];
    if (contentIndexes.length === 0) return ids;
    content.match(event, (index) => {
      const rule = this.detectionRules[contentIndexes[index] ?? -1];
      if (rule) ids.push(rule.id);
    });
    return ids;
  }
  createObserver(logsource: LogsourceMode = 'route'): Observer {
    const parts = this.#parts(logsource);
    return new Observer(() => parts, this.#plans);
  }
  /** What has to be kept of events until they are in order. */
  keptFields(): KeptFields {
    return new KeptFields(this.#plans);
  }
  /** @param options fields that are read besides those of the rules, and what the runtime has that is fast */
  createLineObserver(
    logsource: LogsourceMode = 'route',
    {
      fields = [],
      decode = decodeUtf8,
      ...runtime
    }: Pick<LineOptions, 'fields' | 'decode' | 'wasm'> = {},
  ): LineObserver {
    const rules = this.detectionRules;
    const keptFields = this.keptFields().names;
    return new LineObserver({
      observer: new Observer(() => this.#parts(logsource), this.#plans),
      lines: compileLineRules(rules, {
        logsource,
        fields: [...LINE_FIELDS, ...keptFields, ...fields],
        decode,
        ...runtime,
      }),
      keptFields,
      decode,
      readsContent: (index) => rules[index]?.readsContent === true,
      anyReadsContent: rules.some(({ readsContent }) => readsContent),
    });
  }
  #parts(logsource: LogsourceMode): CompiledParts {
    const known = this.#compiled.get(logsource);
    if (known) return known;
    const indexes = this.detectionRules.map((_, index) => index);
    const readsContent = (index: number): boolean =>
      this.detectionRules[index]?.readsContent === true;
    const contentIndexes = indexes.filter(readsContent);
    const plainIndexes = indexes.filter((index) => !readsContent(index));
    const compile = (chosen: readonly number[]) =>
      compileRules(
        chosen.flatMap((index) => this.detectionRules[index] ?? []),
        { logsource },
      );
    const parts: CompiledParts = {
      plain: compile(plainIndexes),
      plainIndexes,
      content: compile(contentIndexes),
      contentIndexes,
      contentIds: new Map(
        contentIndexes.map((index) => [this.detectionRules[index]?.id ?? '', index]),
      ),
    };
    this.#compiled.set(logsource, parts);
    return parts;
  }
}

function findOuterFeeds(
  stateful: readonly StatefulRule[],
  byKey: ReadonlyMap<string, readonly StatefulRule[]>,
): ReadonlyMap<string, readonly OuterFeed[]> {
  const feeds = new Map<string, OuterFeed[]>();
  for (const [first] of byKey.values()) {
    for (const [n, { kind, key }] of first?.references.entries() ?? []) {
      if (!first || kind !== 'stateful') continue;
      feeds.set(key, [...(feeds.get(key) ?? []), { rule: first, n }]);
    }
  }
  return stateful.length === 0 ? new Map() : feeds;
}
