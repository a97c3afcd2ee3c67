import type { HealthRegistry } from '@gatewatch/nest';
import type { Gatewatch } from './gatewatch.ts';

/** What is known at the start: which apps run here, and whether files could not be loaded. */
export function reportHealth(gatewatch: Gatewatch, health: HealthRegistry): void {
  for (const name of ['ingest', 'detection', 'alerts'] as const) {
    if (gatewatch[name]) health.report({ name, status: 'up' });
  }
  for (const name of ['rules', 'sources', 'playbooks'] as const) {
    const errors = gatewatch[name].problems.filter(({ severity }) => severity === 'error');
    const files = new Set(errors.map(({ file }) => file)).size;
    if (files === 0) health.report({ name, status: 'up' });
    else
      health.report({
        name,
        status: 'degraded',
        detail: `${files} files have errors and are not loaded`,
      });
  }
}
