import type { Emit } from '@gatewatch/event';
import type { HealthRegistry } from '@gatewatch/nest';

export interface FaultWatch {
  /** passes every signal on, and makes a fault show in health */
  readonly emit: Emit;
  /** Takes faults out of health that have not come again. To be called now and then. */
  forget(): void;
}

/** A fault that did not come again for so long is over, ms: longer than any wait between two attempts. */
const OVER_AFTER_MS = 60_000;

/** A place that had a fault lately is degraded: what is outside is waited for, visibly. */
export function watchFaults(emit: Emit, health: HealthRegistry, now: () => number): FaultWatch {
  const seen = new Map<string, number>();
  return {
    emit: (signal) => {
      emit(signal);
      if (signal.name !== 'fault') return;
      const { place, message, attempt } = signal;
      seen.set(place, now());
      health.report({ name: place, status: 'degraded', detail: `${message} (attempt ${attempt})` });
    },
    forget: () => {
      for (const [place, at] of seen) {
        if (now() - at < OVER_AFTER_MS) continue;
        seen.delete(place);
        health.remove(place);
      }
    },
  };
}
