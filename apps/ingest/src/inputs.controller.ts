import { Controller, Get, Inject } from '@nestjs/common';
import { IngestApp } from './ingest-app.ts';
import type { InputCounts } from './input-meter.ts';

/** `GET /v1/inputs`: what came of the records of each input of this process since it began, for people. */
@Controller('v1/inputs')
export class InputsController {
  readonly #ingest: IngestApp;

  constructor(@Inject(IngestApp) ingest: IngestApp) {
    this.#ingest = ingest;
  }

  @Get()
  list(): { readonly inputs: readonly InputCounts[] } {
    const inputs = [...this.#ingest.watch.inputs()];
    return { inputs: inputs.sort((left, right) => (left.input < right.input ? -1 : 1)) };
  }
}
