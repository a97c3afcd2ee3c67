import type { Plain } from '../plain.ts';
import type { Gauge } from './gauge.ts';

/** How many events. */
export class CountGauge implements Gauge {
  value = 0;
  add(): boolean {
    this.value++;
    return true;
  }
  snapshot(): Plain {
    return this.value;
  }
  restore(stored: Plain): void {
    this.value = Number(stored);
  }
}

/** The sum of a field. */
export class SumGauge implements Gauge {
  value = 0;
  add(value: string | number | undefined): boolean {
    if (typeof value === 'number') this.value += value;
    return true;
  }
  snapshot(): Plain {
    return this.value;
  }
  restore(stored: Plain): void {
    this.value = Number(stored);
  }
}
