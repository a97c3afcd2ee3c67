import { randomUUID } from 'node:crypto';
import type { EventBundle, GatewayEvent } from '@gatewatch/event';
import {
  inTimeOrder,
  replayRecord,
  seal,
  unseal,
  type DeadRecord,
  type Replayed,
} from '@gatewatch/ingest/records';
import { loadOrCreateKeys, type GatewatchConfig } from '@gatewatch/nest';
import type { Normalizer } from '@gatewatch/normalize';
import type { DeadLetterBox } from '@gatewatch/wiring';
import { chosenRecords, withBox, type DeadLetterOptions } from './dead-letters.ts';
import { makeNormalizer, openRecordFiles, requireSource } from './open-normalizer.ts';
import { say, type Terminal } from './terminal.ts';

export interface ReplayOptions extends DeadLetterOptions {
  /** read as this source; `auto` recognises */
  readonly as?: string;
  readonly dryRun?: boolean;
}

/** Records that are stored in one step. */
const BATCH = 200;

/** `gatewatch replay`: sends dead letters through the normaliser again. @returns the exit code */
export async function replay(options: ReplayOptions, terminal: Terminal): Promise<number> {
  const total = { records: 0, done: 0, events: 0 };
  await withBox(options, terminal, async (box, config) => {
    const records = await chosenRecords(box, config, options, terminal);
    const replaying = await Replaying.prepare(config, options, terminal);
    for (let from = 0; from < records.length; from += BATCH) {
      const batch = records.slice(from, from + BATCH);
      const results = batch.map((record) => replaying.read(record));
      if (!options.dryRun) await store(box, config, results);
      for (const [nth, result] of results.entries()) {
        terminal.stdout.write(`${JSON.stringify(lineOf(batch[nth], result))}\n`);
        if (result.kind === 'done') total.done++;
        total.events += result.kind === 'done' ? result.events.length : 0;
      }
      total.records += batch.length;
    }
  });
  const { records, done, events } = total;
  const would = options.dryRun ? ', nothing was stored' : '';
  say(
    terminal,
    `${records} records, ${done} replayed as ${events} events, ${records - done} still fail${would}`,
  );
  return 0;
}

class Replaying {
  readonly #normalizer: Normalizer;
  readonly #options: ReplayOptions;
  readonly #keys: ReturnType<typeof loadOrCreateKeys>;
  readonly #terminal: Terminal;

  private constructor(
    normalizer: Normalizer,
    options: ReplayOptions,
    keys: ReturnType<typeof loadOrCreateKeys>,
    terminal: Terminal,
  ) {
    this.#normalizer = normalizer;
    this.#options = options;
    this.#keys = keys;
    this.#terminal = terminal;
  }

  /** With the sources, rules, keys and policy that a start would have now. */
  static async prepare(
    config: GatewatchConfig,
    options: ReplayOptions,
    terminal: Terminal,
  ): Promise<Replaying> {
    const files = await openRecordFiles(config, terminal);
    requireSource(files, '--as', options.as, ['auto']);
    const keys = loadOrCreateKeys(config.dataDir, config.secrets);
    const { hmacKeys } = keys;
    const normalizer = await makeNormalizer(files, { config, hmacKeys, now: terminal.now });
    return new Replaying(normalizer, options, keys, terminal);
  }

  read(record: DeadRecord): Replayed {
    const { sealKeys } = this.#keys;
    const { as } = this.#options;
    return replayRecord(record, {
      normalize: (...args) => this.#normalizer.normalize(...args),
      unseal: (sealed) => unseal(sealKeys, sealed),
      seal: (bytes) => seal(sealKeys, bytes),
      now: this.#terminal.now(),
      ...(as === undefined ? {} : { source: as }),
    });
  }
}

/** An input of its own, which ends with the batch: nothing waits for it. */
async function store(
  box: DeadLetterBox,
  { tenant, lateness }: GatewatchConfig,
  results: readonly Replayed[],
): Promise<void> {
  const done = results.filter((result) => result.kind === 'done');
  if (done.length === 0) return;
  const input = `replay:${randomUUID()}`;
  const events = inTimeOrder(done.flatMap(({ events: made }) => made));
  const base = { v: 1, tenant, s: input, lateness } as const;
  const bundles: EventBundle[] = [
    ...bundlesOf(events, base),
    { ...base, events: [], state: 'end' },
  ];
  await box.store({
    input,
    bundles: events.length === 0 ? [] : bundles,
    letters: done.flatMap(({ said }) => said),
  });
}

const EVENTS_PER_BUNDLE = 20;

function bundlesOf(
  events: readonly GatewayEvent[],
  base: Omit<EventBundle, 'events'>,
): EventBundle[] {
  const placed = events.map((e, o) => ({ o, i: 0, e }));
  const starts = Array.from(
    { length: Math.ceil(placed.length / EVENTS_PER_BUNDLE) },
    (_, nth) => nth * EVENTS_PER_BUNDLE,
  );
  return starts.map((from) => ({ ...base, events: placed.slice(from, from + EVENTS_PER_BUNDLE) }));
}

function lineOf(record: DeadRecord | undefined, result: Replayed): Record<string, unknown> {
  const { input, offset } = record ?? {};
  return result.kind === 'done'
    ? { input, offset, outcome: 'replayed', events: result.events.length }
    : { input, offset, outcome: 'failed', why: result.why };
}
