import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TELEMETRY, type Telemetry } from '../telemetry/telemetry.ts';
import { callerOf } from './caller.ts';
import { HealthRegistry, type ComponentHealth, type HealthStatus } from './health.ts';
import { HostCheck } from './hosts.ts';

interface HealthAnswer {
  readonly status: HealthStatus;
  readonly components?: readonly ComponentHealth[];
}

@Controller()
export class HealthController {
  readonly #health: HealthRegistry;
  readonly #hosts: HostCheck;
  readonly #telemetry: Telemetry;
  constructor(health: HealthRegistry, hosts: HostCheck, @Inject(TELEMETRY) telemetry: Telemetry) {
    this.#health = health;
    this.#hosts = hosts;
    this.#telemetry = telemetry;
  }

  /** 200, or 503 where a component is down. On an exposed address a stranger learns the status alone. */
  @Get('health')
  health(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): HealthAnswer {
    const { status } = this.#health;
    void reply.code(status === 'down' ? 503 : 200);
    const isStranger = this.#hosts.exposed && callerOf(request) !== 'admin';
    return isStranger ? { status } : { status, components: this.#health.list() };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.#telemetry.metricsText();
  }
}
