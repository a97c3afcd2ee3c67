import { describe, expect, it } from '@jest/globals';
import type {
  Detection,
  EventBundle,
  GatewayEvent,
  ObservationBundle,
  PlacedEvent,
} from '@gatewatch/event';
import { Correlator } from './correlator.ts';
import { EventMatcher } from './event-matcher.ts';
import { loadRules } from './load-rules.ts';
import { MemoryCheckpointStore, MemoryStageLog } from './memory-ports.ts';
import type { RuleSet } from './rule-set.ts';
import { runOrdered } from './run-ordered.ts';

/** mulberry32: small, seeded, good enough to choose schedules. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  below(count: number): number {
    return Math.floor(this.next() * count);
  }
  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

const RULES = `
title: Refused
id: 00000000-0000-4000-8000-000000000001
name: refused
logsource: { category: api }
detection: { s: { status: 401 }, condition: s }
level: low
fields: [key]
---
title: Accepted
id: 00000000-0000-4000-8000-000000000002
name: accepted
logsource: { category: api }
detection: { s: { status: 200 }, condition: s }
level: low
---
title: Probe
id: 00000000-0000-4000-8000-000000000003
name: probe
logsource: { category: api }
detection: { s: { path: /admin }, condition: s }
level: medium
---
title: Many
id: 00000000-0000-4000-8000-000000000004
name: many
correlation: { type: event_count, rules: refused, group-by: [source.ip], timespan: 20s, condition: { gte: 4 }, generate: true }
level: high
---
title: Many keys
id: 00000000-0000-4000-8000-000000000005
name: many_keys
correlation: { type: value_count, rules: [refused], group-by: [source.ip], timespan: 30s, condition: { field: key, gte: 3 } }
level: high
---
title: Found
id: 00000000-0000-4000-8000-000000000006
correlation: { type: temporal_ordered, rules: [many_keys, accepted], group-by: [source.ip], timespan: 30s }
level: critical
---
title: Many by key
id: 00000000-0000-4000-8000-00000000000b
name: many_by_key
correlation: { type: event_count, rules: [refused], group-by: [source.ip, key], timespan: 20s, condition: { gte: 2 }, generate: true }
level: low
---
title: Many by many keys
id: 00000000-0000-4000-8000-00000000000c
name: many_by_many
correlation: { type: value_count, rules: [many_by_key], group-by: [source.ip], timespan: 40s, condition: { field: key, gte: 2 }, generate: true }
level: medium
---
title: Many by many keys, then let in
id: 00000000-0000-4000-8000-00000000000d
correlation: { type: temporal_ordered, rules: [many_by_many, accepted], group-by: [source.ip], timespan: 30s }
level: high
---
title: Sum by key
id: 00000000-0000-4000-8000-000000000007
correlation: { type: value_sum, rules: [accepted], group-by: [key], timespan: 15s, condition: { field: tokens, gt: 60 } }
level: medium
---
title: Both
id: 00000000-0000-4000-8000-000000000008
correlation: { type: temporal, rules: [refused, accepted], group-by: [key], timespan: 5s }
level: medium
---
title: Median
id: 00000000-0000-4000-8000-000000000009
correlation: { type: value_median, rules: [accepted], group-by: [source.ip], timespan: 20s, condition: { field: tokens, gte: 25 } }
level: medium
---
title: Habit
id: 00000000-0000-4000-8000-00000000000a
baseline:
  rules: [accepted]
  group-by: [key]
  measure: { sum: tokens }
  pane: 2s
  compare: { with: self, history: 5m }
  condition: { score: { gt: 2 } }
  learn: 10s
  support: 3
  refractory: 8s
level: medium
`;

const LATENESS = 3000;
const START = Date.UTC(2026, 0, 1);

interface Input {
  readonly name: string;
  readonly partition: number;
  readonly placed: readonly PlacedEvent[];
}

/** Events that are at most `LATENESS` behind the newest before them in their own input; ties in time are frequent. */
function makeInput(dice: Dice, name: string, partition: number, count: number): Input {
  let newest = START;
  const placed = Array.from({ length: count }, (_, at): PlacedEvent => {
    newest += dice.below(4) * 500;
    const behind = dice.chance(0.4) ? dice.below(LATENESS / 500 + 1) * 500 : 0;
    const e: GatewayEvent = {
      '@timestamp': Math.max(START, newest - behind),
      'event.id': `${name}:${at}`,
      'event.kind': 'event',
      'event.category': 'api',
      'event.tier': 'gateway',
      'source.ip': `10.0.0.${dice.below(3)}`,
      key: `k${dice.below(5)}`,
      status: dice.chance(0.6) ? 401 : 200,
      path: dice.chance(0.05) ? '/admin' : '/v1',
      tokens: dice.below(40),
      // no two events are alike: which of two alike is named as evidence depends on where they were read
      trace: `${name} ${at}`,
    };
    return { o: Math.floor(at / 2) * 3, i: at % 2, e };
  });
  return { name, partition, placed };
}

const SOURCES = 2;
const PARTITIONS = 3;
const MOVED_PARTITIONS = 2;

/** One process that may crash at any step, and its zombies. */
interface Actor {
  step(): void;
  crash(): void;
  readonly idle: boolean;
}

class World {
  readonly dice: Dice;
  readonly rules: RuleSet;
  readonly events: MemoryStageLog;
  readonly observations: MemoryStageLog;
  readonly moved: MemoryStageLog;
  readonly store = new MemoryCheckpointStore();
  readonly detections = new Map<string, Detection>();
  readonly inputs: readonly Input[];
  now = 1_000_000;
  /** no more crashes, zombies and repetitions: let everything come to its end */
  calm = false;
  /** As ingest does for every events partition: nothing of any input is to be waited for any more. */
  closeInputs(): void {
    const end: EventBundle = {
      v: 1,
      tenant: 'default',
      s: 'heartbeat',
      state: 'idle',
      promise: START + 3_600_000,
      lateness: 0,
      events: [],
    };
    for (let partition = 0; partition < SOURCES; partition++)
      this.events.appendNow(partition, [JSON.stringify(end)]);
  }
  stats = { crashes: 0, fenced: 0, repeated: 0, late: 0 };
  constructor(seed: number, rules: RuleSet) {
    this.dice = new Dice(seed);
    this.rules = rules;
    const now = (): number => this.now;
    this.events = new MemoryStageLog({ partitions: SOURCES, now });
    this.observations = new MemoryStageLog({ partitions: PARTITIONS, now });
    this.moved = new MemoryStageLog({ partitions: MOVED_PARTITIONS, now });
    this.inputs = [0, 1, 2].map((at) =>
      makeInput(this.dice, `input${at}`, at % SOURCES, 20 + this.dice.below(40)),
    );
  }
  publish(detections: readonly Detection[]): void {
    for (const detection of detections) {
      const known = this.detections.get(detection.id);
      if (known && JSON.stringify(known) !== JSON.stringify(detection))
        throw new Error(`two detections with the id ${detection.id}`);
      this.detections.set(detection.id, detection);
    }
  }
}

/** Appends bundles of one input; after a crash some of them once more, cut elsewhere. */
class Ingest implements Actor {
  readonly #world: World;
  readonly #input: Input;
  #at = 0;
  #ended = false;
  constructor(world: World, input: Input) {
    this.#world = world;
    this.#input = input;
    this.#append({ state: 'open' }, []);
  }
  get idle(): boolean {
    return this.#ended;
  }
  step(): void {
    const { dice } = this.#world;
    if (this.#ended) return;
    if (this.#at >= this.#input.placed.length) {
      this.#append({ state: 'end' }, []);
      this.#ended = true;
      return;
    }
    const count = 1 + dice.below(6);
    this.#append({}, this.#input.placed.slice(this.#at, this.#at + count));
    this.#at += count;
  }
  crash(): void {
    const back = this.#world.dice.below(8);
    if (this.#ended || back === 0) return;
    this.#at = Math.max(0, Math.min(this.#at, this.#input.placed.length) - back);
    this.#world.stats.repeated += back;
  }
  #append(extra: Partial<EventBundle>, events: readonly PlacedEvent[]): void {
    const bundle: EventBundle = {
      v: 1,
      tenant: 'default',
      s: this.#input.name,
      lateness: LATENESS,
      events,
      ...extra,
    };
    this.#world.events.appendNow(this.#input.partition, [JSON.stringify(bundle)]);
  }
}

class MatcherProcess implements Actor {
  readonly #world: World;
  readonly #partition: number;
  #life: MatcherLife;
  #zombie: MatcherLife | undefined;
  constructor(world: World, partition: number) {
    this.#world = world;
    this.#partition = partition;
    this.#life = new MatcherLife(world, partition);
  }
  get idle(): boolean {
    return this.#life.isDone;
  }
  step(): void {
    if (this.#zombie && this.#world.dice.chance(0.4)) this.#zombie.step();
    else this.#life.step();
  }
  /** The old process may not know yet that it has been replaced. */
  crash(): void {
    this.#world.stats.crashes++;
    this.#zombie = this.#world.dice.chance(0.5) ? this.#life : undefined;
    this.#life = new MatcherLife(this.#world, this.#partition);
  }
}

class MatcherLife {
  readonly #world: World;
  readonly #partition: number;
  readonly #matcher: EventMatcher;
  readonly #generation: number;
  #sequence: number;
  /** what is still to be appended of the batch in hand, then saved */
  #unsent: { readonly partition: number; readonly value: string }[] = [];
  #unsaved = false;
  #fenced = false;
  constructor(world: World, partition: number) {
    this.#world = world;
    this.#partition = partition;
    this.#matcher = new EventMatcher({
      rules: world.rules,
      partition,
      sources: SOURCES,
      partitions: PARTITIONS,
    });
    const { generation, stored } = world.store.acquireNow(this.#name);
    this.#generation = generation;
    const head = stored && (JSON.parse(stored.head) as { sequence: number; matcher: string });
    this.#sequence = head?.sequence ?? 0;
    this.#matcher.restore(head?.matcher);
  }
  get #name(): string {
    return `match-${this.#partition}`;
  }
  get isDone(): boolean {
    if (this.#fenced) return false;
    return (
      this.#unsent.length === 0 &&
      !this.#unsaved &&
      this.#world.events.read(this.#partition, this.#matcher.next, 1).length === 0
    );
  }
  step(): void {
    if (this.#fenced) return;
    const [unsent] = this.#unsent;
    if (unsent) {
      this.#world.observations.appendNow(unsent.partition, [unsent.value]);
      // an append whose acknowledgement was lost is sent again
      if (this.#world.calm || !this.#world.dice.chance(0.05)) this.#unsent.shift();
    } else if (this.#unsaved) this.#save();
    else this.#read();
  }
  #read(): void {
    const batch = 1 + this.#world.dice.below(5);
    for (const { offset, appendedAt, value } of this.#world.events.read(
      this.#partition,
      this.#matcher.next,
      batch,
    ))
      this.#matcher.take(offset, appendedAt, JSON.parse(value) as EventBundle);
    this.#unsent = this.#matcher
      .flush()
      .map((bundle, partition) => ({ partition, value: JSON.stringify(bundle) }));
    this.#unsaved = this.#unsent.length > 0;
  }
  #save(): void {
    const head = JSON.stringify({ sequence: ++this.#sequence, matcher: this.#matcher.snapshot() });
    const delta = { head, changed: new Map<string, string>(), removed: new Set<string>() };
    const saved = this.#world.store.saveNow(this.#name, this.#generation, this.#sequence, delta);
    this.#fenced = saved === 'fenced';
    if (this.#fenced) this.#world.stats.fenced++;
    this.#unsaved = false;
  }
}

class CorrelatorProcess implements Actor {
  readonly #world: World;
  readonly #partition: number;
  #life: CorrelatorLife;
  #zombie: CorrelatorLife | undefined;
  readonly #stage: 1 | 2;
  constructor(world: World, partition: number, stage: 1 | 2) {
    this.#world = world;
    this.#partition = partition;
    this.#stage = stage;
    this.#life = new CorrelatorLife(world, partition, stage);
  }
  get idle(): boolean {
    return this.#life.isDone;
  }
  get late(): number {
    return this.#life.late;
  }
  step(): void {
    if (this.#zombie && this.#world.dice.chance(0.4)) this.#zombie.step();
    else this.#life.step();
  }
  crash(): void {
    this.#world.stats.crashes++;
    this.#zombie = this.#world.dice.chance(0.5) ? this.#life : undefined;
    this.#life = new CorrelatorLife(this.#world, this.#partition, this.#stage);
  }
}

class CorrelatorLife {
  readonly #world: World;
  readonly #partition: number;
  readonly #correlator: Correlator;
  readonly #generation: number;
  #next: number;
  #outputs: Detection[] = [];
  /** what is still to be appended for the second stage */
  #unsent: { readonly partition: number; readonly value: string }[] = [];
  #fenced = false;
  readonly #log: MemoryStageLog;
  readonly #name: string;
  constructor(world: World, partition: number, stage: 1 | 2) {
    this.#world = world;
    this.#partition = partition;
    this.#log = stage === 1 ? world.observations : world.moved;
    this.#name = `correlate-${stage}-${partition}`;
    this.#correlator = new Correlator({
      rules: world.rules,
      partition,
      ...(stage === 1 ? { second: { partitions: MOVED_PARTITIONS, sources: PARTITIONS } } : {}),
    });
    const { generation, stored } = world.store.acquireNow(this.#name);
    this.#generation = generation;
    this.#next = this.#correlator.restore(stored) ?? 0;
  }
  get late(): number {
    return this.#correlator.counts.late;
  }
  get isDone(): boolean {
    if (this.#fenced) return false;
    return (
      this.#outputs.length === 0 &&
      this.#unsent.length === 0 &&
      this.#log.read(this.#partition, this.#next, 1).length === 0
    );
  }
  step(): void {
    if (this.#fenced) return;
    if (this.#outputs.length > 0) {
      this.#world.publish(this.#outputs);
      this.#outputs = [];
    } else if (this.#unsent.length > 0) this.#pass();
    else if (this.#world.dice.chance(0.3)) this.#save();
    else this.#read();
  }
  /** An append whose acknowledgement was lost is sent again. */
  #pass(): void {
    const [unsent] = this.#unsent;
    if (unsent) this.#world.moved.appendNow(unsent.partition, [unsent.value]);
    if (this.#world.calm || !this.#world.dice.chance(0.05)) this.#unsent.shift();
  }
  #read(): void {
    const batch = 1 + this.#world.dice.below(4);
    for (const { offset, appendedAt, value } of this.#log.read(
      this.#partition,
      this.#next,
      batch,
    )) {
      const bundle = JSON.parse(value) as ObservationBundle;
      this.#outputs.push(...this.#correlator.take(offset, appendedAt, bundle));
      this.#next = offset + 1;
    }
    this.#unsent = this.#correlator
      .flush()
      .map((bundle, partition) => ({ partition, value: JSON.stringify(bundle) }));
  }
  #save(): void {
    const pending = this.#correlator.checkpoint();
    // a write that never reached the store: nothing is confirmed, and the next checkpoint covers it
    if (!pending || (!this.#world.calm && this.#world.dice.chance(0.2))) return;
    const saved = this.#world.store.saveNow(
      this.#name,
      this.#generation,
      pending.sequence,
      pending.delta,
    );
    this.#fenced = saved === 'fenced';
    if (this.#fenced) this.#world.stats.fenced++;
    // a stored checkpoint whose acknowledgement was lost is not confirmed: the next one covers it
    else if (this.#world.calm || !this.#world.dice.chance(0.2)) pending.confirm();
  }
}

function tick(world: World, actors: readonly Actor[], danger: number): void {
  world.now += world.dice.below(20);
  if (world.now > 1_000_000 + 60_000) world.calm = true;
  const actor = actors[world.dice.below(actors.length)];
  if (!world.calm && world.dice.chance(danger)) actor?.crash();
  else actor?.step();
}

function runSchedule(seed: number, rules: RuleSet): World {
  const world = new World(seed, rules);
  const correlators = ([1, 2] as const).flatMap((stage) =>
    Array.from(
      { length: stage === 1 ? PARTITIONS : MOVED_PARTITIONS },
      (_, partition) => new CorrelatorProcess(world, partition, stage),
    ),
  );
  const ingests = world.inputs.map((input) => new Ingest(world, input));
  const actors: Actor[] = [
    ...ingests,
    ...Array.from({ length: SOURCES }, (_, partition) => new MatcherProcess(world, partition)),
    ...correlators,
  ];
  const danger = world.dice.chance(0.1) ? 0 : 0.02 + world.dice.next() * 0.1;
  let closed = false;
  while (!closed || !actors.every(({ idle }) => idle)) {
    if (!closed && ingests.every(({ idle }) => idle)) {
      world.closeInputs();
      closed = true;
    }
    tick(world, actors, danger);
  }
  world.stats.late = correlators.reduce((sum, { late }) => sum + late, 0);
  return world;
}

const idOf = (event: GatewayEvent): string => {
  const id = event['event.id'];
  return typeof id === 'string' ? id : '';
};

const byId = (detections: Iterable<Detection>): Map<string, Detection> =>
  new Map([...detections].map((detection) => [detection.id, detection]));

describe('matchers and correlators under crashes', () => {
  const { rules, problems } = loadRules({ files: [{ path: 'rules.yml', text: RULES }] });
  const first = Number(process.env['GATEWATCH_SEED'] ?? 1);
  const count = Number(process.env['GATEWATCH_SCHEDULES'] ?? 60);

  it('loads the rules of the simulation without errors', () => {
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it(`ends with the detections of an undisturbed run, contents and ids, in ${count} schedules from seed ${first} on`, () => {
    const seen = { crashes: 0, fenced: 0, repeated: 0, detections: 0, rules: new Set<string>() };
    for (let seed = first; seed < first + count; seed++) {
      const world = runSchedule(seed, rules);
      const lines = world.inputs.flatMap(({ placed }) => placed.map(({ e }) => e));
      const names = new Map(lines.map((event, line) => [String(line), idOf(event)]));
      const expected = byId(
        runOrdered(
          rules,
          lines.map((event, line) => ({ event, line })),
        ).map((detection) => ({
          ...detection,
          events: detection.events.map((event) => ({ ...event, id: names.get(event.id) ?? '' })),
        })),
      );
      const context = `seed ${seed}`;
      expect([context, [...world.detections.keys()].sort()]).toEqual([
        context,
        [...expected.keys()].sort(),
      ]);
      for (const [id, detection] of expected) expect(world.detections.get(id)).toEqual(detection);
      expect([context, world.stats.late]).toEqual([context, 0]);
      seen.crashes += world.stats.crashes;
      seen.fenced += world.stats.fenced;
      seen.repeated += world.stats.repeated;
      seen.detections += expected.size;
      for (const { rule_id } of expected.values()) seen.rules.add(rule_id);
    }
    expect(seen.rules.size).toBe(10);
    expect(seen.crashes).toBeGreaterThan(count);
    expect(seen.fenced).toBeGreaterThan(0);
    expect(seen.repeated).toBeGreaterThan(0);
  }, 120_000);
});
