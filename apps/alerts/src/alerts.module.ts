import { EMIT } from '@gatewatch/nest';
import { safeMessage, type Emit } from '@gatewatch/event';
import type { Books, Stores } from '@gatewatch/wiring';
import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { AlertsApp } from './alerts-app.ts';
import { IncidentFeed } from './incident-feed.ts';
import { IncidentLoop } from './incident.loop.ts';
import { IncidentsController } from './incidents.controller.ts';
import { RulesController } from './rules.controller.ts';
import { RunsController } from './runs.controller.ts';
import { BOOKS, STORES } from './tokens.ts';

const MINUTE_MS = 60_000;

/** Retention, and runs that wait for someone to go on with them. */
@Injectable()
export class Housekeeping {
  readonly #alerts: AlertsApp;
  readonly #emit: Emit;

  constructor(@Inject(AlertsApp) alerts: AlertsApp, @Inject(EMIT) emit: Emit) {
    this.#alerts = alerts;
    this.#emit = emit;
  }

  @Interval(MINUTE_MS)
  async retain(): Promise<void> {
    await this.#quietly('retention', () => this.#alerts.retain());
  }

  @Interval(MINUTE_MS)
  async resume(): Promise<void> {
    await this.#quietly('runs', () => this.#alerts.resumeRuns());
  }

  /** The next round tries again. */
  async #quietly(place: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#emit({ name: 'fault', place, message: safeMessage(error), attempt: 1 });
    }
  }
}

/** The API of a running alerts. */
@Module({})
export class AlertsModule {
  static register(alerts: AlertsApp, stores: Stores, books: Books): DynamicModule {
    return {
      module: AlertsModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [IncidentsController, RulesController, RunsController],
      providers: [
        Housekeeping,
        { provide: AlertsApp, useValue: alerts },
        { provide: IncidentFeed, useValue: alerts.feed },
        { provide: IncidentLoop, useValue: alerts.incidents },
        { provide: STORES, useValue: stores },
        { provide: BOOKS, useValue: books },
      ],
    };
  }
}
