import type { Problem } from '@gatewatch/event';
import type { HealthRegistry } from '@gatewatch/nest';
import type { Gatewatch } from './gatewatch.ts';

/** What is known at the start: which apps run here, and whether files could not be loaded. */
export function reportHealth(gatewatch: Gatewatch, health: HealthRegistry): void {
  for (const name of ['ingest', 'detection', 'alerts'] as const) {
    if (gatewatch[name]) health.report({ name, status: 'up' });
  }
  for (const name of ['sources', 'playbooks'] as const) {
    reportFiles(name, gatewatch[name].problems, health);
  }
}

/** Files of one kind are degraded while one of them has an error; the others are in force. */
export function reportFiles(
  name: string,
  problems: readonly Problem[],
  health: HealthRegistry,
): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const files = new Set(errors.map(({ file }) => file)).size;
  if (files === 0) health.report({ name, status: 'up' });
  else
    health.report({
      name,
      status: 'degraded',
      detail: `${files} ${files === 1 ? 'file has' : 'files have'} errors: the last good version is in force, where there is one`,
    });
}
