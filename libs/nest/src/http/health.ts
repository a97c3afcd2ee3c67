export type HealthStatus = 'up' | 'degraded' | 'down';

export interface ComponentHealth {
  readonly name: string;
  readonly status: HealthStatus;
  /** one sentence for the operator, without secrets */
  readonly detail?: string;
}

const SEVERITY: Readonly<Record<HealthStatus, number>> = { up: 0, degraded: 1, down: 2 };

/** What the parts of this process last said of themselves. A part that was never heard isn't in it. */
export class HealthRegistry {
  readonly #components = new Map<string, ComponentHealth>();
  report(component: ComponentHealth): void {
    this.#components.set(component.name, component);
  }
  remove(name: string): void {
    this.#components.delete(name);
  }
  /** The worst of all; `up` where there is none. */
  get status(): HealthStatus {
    let worst: HealthStatus = 'up';
    for (const { status } of this.#components.values()) {
      if (SEVERITY[status] > SEVERITY[worst]) worst = status;
    }
    return worst;
  }
  list(): readonly ComponentHealth[] {
    return [...this.#components.values()];
  }
}
