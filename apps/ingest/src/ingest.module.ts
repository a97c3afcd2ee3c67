import type { SourceSet } from '@gatewatch/normalize';
import type { FileBook } from '@gatewatch/wiring';
import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { IngestApp } from './ingest-app.ts';
import { InputsController } from './inputs.controller.ts';
import { PushInput } from './push-input.ts';
import { RecordsController } from './records.controller.ts';
import { SOURCES } from './tokens.ts';

const BEAT_MS = 1000;

/** Heartbeats of the inputs. */
@Injectable()
export class Heartbeat {
  readonly #ingest: IngestApp;
  constructor(@Inject(IngestApp) ingest: IngestApp) {
    this.#ingest = ingest;
  }

  @Interval(BEAT_MS)
  async beat(): Promise<void> {
    await this.#ingest.beat();
  }
}

/** The push route and the heartbeats of a running ingest. */
@Module({})
export class IngestModule {
  static register(ingest: IngestApp, sources: FileBook<SourceSet>): DynamicModule {
    return {
      module: IngestModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [RecordsController, InputsController],
      providers: [
        Heartbeat,
        { provide: IngestApp, useValue: ingest },
        { provide: PushInput, useValue: ingest.push },
        { provide: SOURCES, useValue: sources },
      ],
    };
  }
}
