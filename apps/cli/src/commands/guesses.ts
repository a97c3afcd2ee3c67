import type { GatewayEvent } from '@gatewatch/event';
import { GENERIC_DATASET } from '@gatewatch/normalize';

/** Of every event: not guessed. */
const ALWAYS = /^event\.(?!duration)|^@timestamp$|^related\.|^source\.prefix$|^gatewatch\./;

/** What was guessed of records whose format nobody described. */
export class Guesses {
  #events = 0;
  readonly #fields = new Map<string, number>();

  add(event: GatewayEvent): void {
    if (event['event.dataset'] !== GENERIC_DATASET) return;
    this.#events++;
    for (const [name, value] of Object.entries(event)) {
      if (value === undefined || ALWAYS.test(name)) continue;
      this.#fields.set(name, (this.#fields.get(name) ?? 0) + 1);
    }
  }

  /** One sentence; undefined where nothing was guessed. */
  sentence(): string | undefined {
    if (this.#events === 0) return undefined;
    const fields = [...this.#fields]
      .sort((left, right) => right[1] - left[1])
      .map(([name]) => name);
    return `${this.#events} events are of formats that no source describes; guessed by names (event.dataset generic): ${fields.join(', ')}. --explain shows how; docs/guides/add-a-source.md makes it certain`;
  }
}
