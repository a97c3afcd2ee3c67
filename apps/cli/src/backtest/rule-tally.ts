import type { Detection, Entity } from '@gatewatch/event';
import type { AttackLabels } from './attack-labels.ts';

export const DAY_MS = 86_400_000;
/** Firings of each rule that are shown whole. */
const SAMPLES = 3;

export interface EntityCount {
  readonly entity: Entity;
  firings: number;
}

/** What one rule did in a run. Times are epoch ms. */
export class RuleTally {
  firings = 0;
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  /** firings of which an event belongs to an attack */
  correct = 0;
  /** start of the UTC day → firings */
  readonly days = new Map<number, number>();
  readonly entities = new Map<string, EntityCount>();
  readonly samples: Detection[] = [];
  /** attack → its first firing */
  readonly attacks = new Map<string, number>();

  take(detection: Detection, labels: AttackLabels): void {
    const { at } = detection;
    this.firings++;
    this.first = Math.min(this.first, at);
    this.last = Math.max(this.last, at);
    const day = Math.floor(at / DAY_MS) * DAY_MS;
    this.days.set(day, (this.days.get(day) ?? 0) + 1);
    this.#countEntity(detection.entities[0] ?? {});
    if (this.samples.length < SAMPLES) this.samples.push(detection);
    if (labels.any) this.#compare(detection, labels);
  }

  #countEntity(entity: Entity): void {
    const key = entityText(entity);
    const known = this.entities.get(key);
    if (known) known.firings++;
    else this.entities.set(key, { entity, firings: 1 });
  }

  #compare({ at, events }: Detection, labels: AttackLabels): void {
    let isCorrect = false;
    for (const { id } of events) {
      const attack = labels.attackOf(id);
      if (attack === undefined) continue;
      isCorrect = true;
      if (!this.attacks.has(attack)) this.attacks.set(attack, at);
    }
    if (isCorrect) this.correct++;
  }
}

/** All firings of a run, by id of the rule. */
export class RunTally {
  readonly rules = new Map<string, RuleTally>();
  readonly #labels: AttackLabels;

  constructor(labels: AttackLabels) {
    this.#labels = labels;
  }

  take(detection: Detection): void {
    let tally = this.rules.get(detection.rule_id);
    if (!tally) {
      tally = new RuleTally();
      this.rules.set(detection.rule_id, tally);
    }
    tally.take(detection, this.#labels);
  }
}

/** `source.ip=203.0.113.9`; the same for the same entity. */
export function entityText(entity: Entity): string {
  const parts = Object.entries(entity).map(([field, value]) => `${field}=${value}`);
  return parts.length === 0 ? 'everything' : parts.join(', ');
}
