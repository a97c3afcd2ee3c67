import { describe, expect, it } from '@jest/globals';
import type { Signal } from '@gatewatch/event';
import { HealthRegistry } from '@gatewatch/nest';
import { watchFaults } from './watch-faults.ts';

describe('watchFaults', () => {
  it('passes every signal on, shows a fault in health, and takes it out when it did not come again', () => {
    let now = 0;
    const passed: Signal[] = [];
    const health = new HealthRegistry();
    const watch = watchFaults(
      (signal) => passed.push(signal),
      health,
      () => now,
    );
    watch.emit({ name: 'observations', count: 1 });
    watch.emit({ name: 'fault', place: 'redis', message: 'refused', attempt: 3 });
    expect(passed).toHaveLength(2);
    expect(health.list()).toEqual([
      { name: 'redis', status: 'degraded', detail: 'refused (attempt 3)' },
    ]);
    now = 59_999;
    watch.forget();
    expect(health.status).toBe('degraded');
    now = 60_000;
    watch.forget();
    expect(health.status).toBe('up');
  });
});
