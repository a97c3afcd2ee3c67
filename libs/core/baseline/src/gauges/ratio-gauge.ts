import type { RatioMeasure } from '../measure.ts';
import type { Plain } from '../plain.ts';
import { Looks, type Gauge } from './gauge.ts';

/** How much of one thing per another: events of two rules, or sums of two fields, which come as one text of two numbers. */
export class RatioGauge implements Gauge {
  readonly #measure: RatioMeasure;
  readonly #looks: Looks;
  #of = 0;
  #per = 0;

  constructor(measure: RatioMeasure) {
    this.#measure = measure;
    this.#looks = new Looks(measure.least);
  }

  get value(): number | undefined {
    return this.#per > 0 && this.#per >= this.#measure.least ? this.#of / this.#per : undefined;
  }

  add(value: string | number | undefined, rule: string): boolean {
    if (this.#measure.by === 'rules') {
      if (rule === this.#measure.of) this.#of++;
      if (rule === this.#measure.per) this.#per++;
    } else {
      const [of = Number.NaN, per = Number.NaN] = String(value).split(' ').map(Number);
      if (!Number.isFinite(of) || !Number.isFinite(per)) return false;
      this.#of += of;
      this.#per += per;
    }
    return this.#looks.isDue(this.#per);
  }

  snapshot(): Plain {
    return [this.#of, this.#per, this.#looks.next];
  }

  restore(stored: Plain): void {
    const [of = 0, per = 0, next = 0] = stored as readonly number[];
    this.#of = of;
    this.#per = per;
    this.#looks.restore(next);
  }
}
