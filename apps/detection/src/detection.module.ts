import { EMIT, GatewatchConfig } from '@gatewatch/nest';
import { safeMessage, type Emit } from '@gatewatch/event';
import type { Stages } from '@gatewatch/wiring';
import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { STAGES } from './tokens.ts';

const SWEEP_MS = 60_000;
/** What the stage logs may take of the disk limit; the events have what is left of it. */
const LOGS_SHARE = 1 / 4;

/** Forgets what the stage logs have kept for long enough. */
@Injectable()
export class LogSweep {
  readonly #stages: Stages;
  readonly #config: GatewatchConfig;
  readonly #emit: Emit;

  constructor(
    @Inject(STAGES) stages: Stages,
    @Inject(GatewatchConfig) config: GatewatchConfig,
    @Inject(EMIT) emit: Emit,
  ) {
    this.#stages = stages;
    this.#config = config;
    this.#emit = emit;
  }

  @Interval(SWEEP_MS)
  async sweep(): Promise<void> {
    try {
      const { logs, maxDisk } = this.#config.retention;
      await this.#stages.retain(Date.now() - logs, maxDisk * LOGS_SHARE);
    } catch (error) {
      this.#emit({
        name: 'fault',
        place: 'log retention',
        message: safeMessage(error),
        attempt: 1,
      });
    }
  }
}

/** The sweeps of a running detection. */
@Module({})
export class DetectionModule {
  static register(stages: Stages): DynamicModule {
    return {
      module: DetectionModule,
      imports: [ScheduleModule.forRoot()],
      providers: [LogSweep, { provide: STAGES, useValue: stages }],
    };
  }
}
