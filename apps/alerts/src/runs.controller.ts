import { refuse } from '@gatewatch/nest';
import type { Run, RunStore } from '@gatewatch/playbook';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { STORES } from './tokens.ts';

export class RunsQuery {
  @Type(() => Number) @IsInt() @Min(1) @Max(500) limit = 50;
}

/** Executions of playbooks, newest first. */
@Controller('v1/runs')
export class RunsController {
  readonly #runs: RunStore;

  constructor(@Inject(STORES) { runs }: { readonly runs: RunStore }) {
    this.#runs = runs;
  }

  @Get()
  async list(@Query() { limit }: RunsQuery): Promise<{ runs: readonly Run[] }> {
    return { runs: await this.#runs.runs(limit) };
  }

  @Get(':id')
  async one(@Param('id') id: string): Promise<Run> {
    const run = await this.#runs.run(id);
    if (!run) throw refuse(404, 'not-found', `there is no run ${id}`);
    return run;
  }
}
