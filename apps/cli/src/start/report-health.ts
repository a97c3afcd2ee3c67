import { filesWithErrors, formatProblem, type Problem } from '@gatewatch/event';
import type { HealthRegistry } from '@gatewatch/nest';
import type { Gatewatch } from './gatewatch.ts';

/** Which apps run here. */
export function reportHealth(gatewatch: Gatewatch, health: HealthRegistry): void {
  for (const name of ['ingest', 'detection', 'alerts'] as const) {
    if (gatewatch[name]) health.report({ name, status: 'up' });
  }
}

/** Shows in health whether files of each kind have errors, and knows what was said of them. */
export class FileReports {
  readonly #health: HealthRegistry;
  readonly #said = new Map<string, ReadonlySet<string>>();

  constructor(health: HealthRegistry) {
    this.#health = health;
  }

  /** Files of one kind are degraded while one of them has an error; the others are in force. @returns problems that are new */
  loaded(name: string, problems: readonly Problem[], inForce?: string): readonly Problem[] {
    this.#report(name, filesWithErrors(problems), inForce);
    const said = this.#said.get(name);
    this.#said.set(name, new Set(problems.map(formatProblem)));
    return problems.filter((problem) => said?.has(formatProblem(problem)) !== true);
  }

  #report(name: string, broken: number, inForce: string | undefined): void {
    const said = inForce === undefined ? {} : { detail: inForce };
    if (broken === 0) return this.#health.report({ name, status: 'up', ...said });
    const files = `${broken} ${broken === 1 ? 'file has' : 'files have'} errors`;
    const kept = `${files}: the last good version is in force, where there is one`;
    const detail = inForce === undefined ? kept : `${kept} (${inForce})`;
    this.#health.report({ name, status: 'degraded', detail });
  }
}
