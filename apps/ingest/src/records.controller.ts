import { GatewatchConfig, RecordsBody, refuse } from '@gatewatch/nest';
import type { SourceSet } from '@gatewatch/normalize';
import type { FileBook } from '@gatewatch/wiring';
import { Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { PushInput } from './push-input.ts';
import { SOURCES } from './tokens.ts';

/** The name under which the source of each record is recognised by itself. */
const ANY_SOURCE = 'auto';

/** Said of events that come when time has gone on. */
const BEHIND =
  'events that are far older than what came before are matched only by rules that look at single events: analyse old logs with gatewatch detect, or push them to a start with a data directory of their own';

/** `POST /v1/records/{source}`: NDJSON, text lines, a JSON array or object, OTLP in JSON or protobuf, also packed; 202 once all of it is in the stage log. */
@Controller('v1/records')
export class RecordsController {
  readonly #input: PushInput;
  readonly #sources: FileBook<SourceSet>;
  readonly #isOpen: boolean;

  constructor(
    @Inject(PushInput) input: PushInput,
    @Inject(SOURCES) sources: FileBook<SourceSet>,
    @Inject(GatewatchConfig) config: GatewatchConfig,
  ) {
    this.#isOpen = config.inputs.push;
    this.#input = input;
    this.#sources = sources;
  }

  @Post(':source')
  @HttpCode(202)
  async push(
    @Param('source') source: string,
    @RecordsBody() body: Buffer,
    @Headers('content-type') mediaType?: string,
  ): Promise<Record<string, number | string>> {
    if (!this.#isOpen)
      throw refuse(404, 'not-found', 'pushes are switched off here (inputs.push: false)');
    const sources = this.#sources.current.value;
    if (source !== ANY_SOURCE && !sources.find(source)) {
      const ids = sources.sources.map(({ id }) => id);
      const known = ids.sort().join(', ');
      throw refuse(
        404,
        'unknown-source',
        `there is no source '${source}': use one of ${known}, or ${ANY_SOURCE}`,
      );
    }
    if (body.length === 0)
      throw refuse(400, 'invalid', 'the body is empty: send records, one JSON object or line each');
    const named = source === ANY_SOURCE ? undefined : source;
    const counts = await this.#input.push(body, named, mediaType);
    if (!counts)
      throw refuse(
        429,
        'busy',
        'too many records are waiting to be stored: push these again in a second',
        { 'retry-after': '1' },
      );
    const { records, events, dropped, deadLetters, behind } = counts;
    const note = behind === 0 ? {} : { behind, note: BEHIND };
    return { records, events, dropped, dead_letters: deadLetters, ...note };
  }
}
