import type { Measure } from '../measure.ts';
import { CountGauge, SumGauge } from './amount-gauges.ts';
import { DistinctGauge } from './distinct-gauge.ts';
import type { Gauge } from './gauge.ts';
import { RatioGauge } from './ratio-gauge.ts';
import { SketchGauge } from './sketch-gauge.ts';

export function createGauge(measure: Measure): Gauge {
  switch (measure.kind) {
    case 'count':
      return new CountGauge();
    case 'sum':
      return new SumGauge();
    case 'distinct':
      return new DistinctGauge();
    case 'ratio':
      return new RatioGauge(measure);
    case 'percentile':
      return new SketchGauge({ share: measure.p / 100, least: measure.least });
    case 'distribution':
      return new SketchGauge({ least: measure.least });
  }
}
