import { readField, type FieldValue, type GatewayEvent } from '@gatewatch/event';
import type { Logsource } from './model.ts';

/** Tiers whose events `category: ai_gateway` is about. */
export const AI_GATEWAY_TIERS: readonly string[] = ['gateway', 'llm_proxy', 'edge', 'provider'];
/** Sigma's categories for web logs, which ECS calls `web`. */
const WEB_CATEGORIES: readonly string[] = ['webserver', 'proxy'];

/** What `appliesTo` reads of an event. */
export const ROUTING_FIELDS: readonly string[] = ['event.category', 'event.tier', 'event.dataset'];

/**
 * Whether a rule with this logsource applies to an event. Every key that the rule states must hold, without regard to case:
 * - `category: ai_gateway`: `event.tier` is gateway, llm_proxy, edge or provider;
 * - `category: webserver` or `proxy`: `event.category` holds `web`; any other category: `event.category` holds it;
 * - `product`, `service`: what stands before and after the first dot of `event.dataset` (kong.access: kong, access).
 */
export function appliesTo(logsource: Logsource, event: GatewayEvent): boolean {
  const { category, product, service } = logsource;
  if (category !== undefined && !hasCategory(category.toLowerCase(), event)) return false;
  if (product === undefined && service === undefined) return true;
  const dataset = readField(event, 'event.dataset');
  if (typeof dataset !== 'string') return false;
  const dot = dataset.indexOf('.');
  const [before, after] =
    dot < 0 ? [dataset, undefined] : [dataset.slice(0, dot), dataset.slice(dot + 1)];
  return isSame(product, before) && isSame(service, after);
}

function isSame(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || wanted.toLowerCase() === found?.toLowerCase();
}

function hasCategory(category: string, event: GatewayEvent): boolean {
  if (category === 'ai_gateway') {
    const tier = readField(event, 'event.tier');
    return typeof tier === 'string' && AI_GATEWAY_TIERS.includes(tier);
  }
  const wanted = WEB_CATEGORIES.includes(category) ? 'web' : category;
  return holds(readField(event, 'event.category'), wanted);
}

function holds(found: FieldValue | undefined, wanted: string): boolean {
  if (typeof found === 'string') return found.toLowerCase() === wanted;
  return Array.isArray(found) && found.some((item: FieldValue) => holds(item, wanted));
}

/** Decides once per event for each different logsource of a set of rules. */
export class LogsourceRouter {
  readonly #logsources: Logsource[] = [];
  readonly #ofRule: Int32Array;
  readonly #decidedAt: Float64Array;
  readonly #applies: Uint8Array;
  #generation = 0;

  constructor(logsources: readonly Logsource[]) {
    const known = new Map<string, number>();
    this.#ofRule = Int32Array.from(logsources, (logsource) => {
      const { category, product, service } = logsource;
      const key = JSON.stringify([category, product, service]);
      const number = known.get(key) ?? known.size;
      if (!known.has(key)) this.#logsources.push(logsource);
      known.set(key, number);
      return number;
    });
    this.#decidedAt = new Float64Array(known.size);
    this.#applies = new Uint8Array(known.size);
  }

  begin(): void {
    this.#generation++;
  }

  applies(rule: number, event: GatewayEvent): boolean {
    const number = this.#ofRule[rule] ?? 0;
    if (this.#decidedAt[number] !== this.#generation) {
      this.#decidedAt[number] = this.#generation;
      this.#applies[number] = appliesTo(this.#logsources[number] ?? {}, event) ? 1 : 0;
    }
    return this.#applies[number] === 1;
  }
}
