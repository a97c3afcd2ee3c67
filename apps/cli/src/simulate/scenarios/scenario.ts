import type { Call, Caller, ModelUse, SourceName } from '../call.ts';
import { makeCall } from '../call-factory.ts';
import {
  gatewayOf,
  newApiKey,
  strangeAddress,
  type Client,
  type Population,
} from '../population.ts';
import type { Random } from '../random.ts';

/** What a scenario plays on. */
export interface Stage {
  /** when the attack begins, epoch ms */
  readonly start: number;
  readonly random: Random;
  readonly population: Population;
}

/** One attack, compressed: within 40 s of its start it fires the rule of the same name. */
export interface Scenario {
  /** file name of the rule that must catch it */
  readonly name: string;
  readonly threat: string;
  /** id of the rule by format; a format that does not carry what the rule reads is left out */
  readonly caughtBy: Readonly<Partial<Record<SourceName, string>>>;
  /** the format that it is written in when several are mixed */
  readonly home: SourceName;
  /** a baseline: honest traffic must come first, for as long as the rule learns */
  readonly needsHistory?: boolean;
  /** calls in order of time */
  play(stage: Stage): Iterable<Call>;
}

/** `count` calls, `gapMs` apart give or take a fifth. */
export function* series(
  { start, random }: Stage,
  count: number,
  gapMs: number,
  make: (at: number, index: number) => Call,
): Generator<Call> {
  for (let index = 0, at = start; index < count; index++) {
    yield make(at, index);
    at += Math.max(1, Math.round(gapMs * (0.8 + 0.4 * random.next())));
  }
}

export interface Attacker {
  readonly caller: Caller;
  readonly address: string;
  readonly userAgent: string;
}

export const SCRIPT = 'python-requests/2.32.3';

/**
 * A stranger with the key of an honest client of that gateway. Scenarios of one gateway steal from clients of different
 * slots, so that their entities stay apart.
 */
export function thief(stage: Stage, gateway: SourceName, slot: number): Attacker {
  const { random, population } = stage;
  const clients = population.clients.filter(
    ({ caller }) => gatewayOf(caller.owner?.tenant ?? '') === gateway,
  );
  const victim = clients[BUSIEST + slot * 2 + random.between(0, 1)];
  return thiefOf(stage, victim ?? population.classifier);
}

/** Clients of a gateway that are left alone: their habits hide an attack. */
const BUSIEST = 2;

/** A stranger with this client's key. */
export function thiefOf({ random }: Stage, { caller }: Client): Attacker {
  return { caller, address: strangeAddress(random), userAgent: SCRIPT };
}

/** A call of a model by an attacker, answered unless another status is given. */
export function asking(stage: Stage) {
  return (attacker: Attacker, at: number, use: ModelUse, status = 200): Call =>
    makeCall(stage.random, { ...attacker, at, use, status });
}

/** A key that no gateway knows. */
export function unknownKey(random: Random): Caller {
  return { apiKey: newApiKey(random) };
}
