import type { Detection, Level } from '@gatewatch/event';
import {
  INCIDENT_STATES,
  type EventStore,
  type Incident,
  type IncidentQuery,
  type IncidentState,
  type IncidentStore,
} from '@gatewatch/incident';
import type { RunStore } from '@gatewatch/playbook';
import {
  Body,
  Controller,
  Get,
  Inject,
  Param,
  Post,
  Query,
  Sse,
  type MessageEvent,
} from '@nestjs/common';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { refuse } from '@gatewatch/nest';
import { map, type Observable } from 'rxjs';
import { IncidentFeed } from './incident-feed.ts';
import { IncidentLoop } from './incident.loop.ts';
import { STORES } from './tokens.ts';

/** What the controller reads. */
export interface IncidentStores {
  readonly incidents: IncidentStore;
  readonly events: EventStore;
  readonly runs: RunStore;
}

const LEVEL_NAMES = ['informational', 'low', 'medium', 'high', 'critical'];
const MAX_DETECTIONS = 100;
const MAX_EVIDENCE = 200;
const TIMELINE_BUCKETS = 60;
const MIN_TIMELINE_MS = 60_000;
const DAY_MS = 86_400_000;
const BUCKET_SIZES = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400].map(
  (seconds) => seconds * 1000,
);

const CONFLICTS = {
  same_state: 'the incident is in that state already',
  not_allowed: 'the incident can not go there from its state',
  merged: 'the incident was merged into another one: change that',
} as const;

export class IncidentsQuery {
  @IsOptional() @IsIn(INCIDENT_STATES) state?: IncidentState;
  @IsOptional() @IsIn(LEVEL_NAMES) severity?: Level;
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) since?: number;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500) limit = 50;
  @IsOptional() @IsString() after?: string;
}

export class StateChange {
  @IsIn(INCIDENT_STATES) state!: IncidentState;
}

/** Incidents for people: the list, one with its evidence, its entity's timeline, and the live stream. */
@Controller('v1')
export class IncidentsController {
  readonly #incidents: IncidentStore;
  readonly #events: EventStore;
  readonly #runs: RunStore;
  readonly #feed: IncidentFeed;
  readonly #loop: IncidentLoop;

  constructor(
    @Inject(STORES) stores: IncidentStores,
    @Inject(IncidentFeed) feed: IncidentFeed,
    @Inject(IncidentLoop) loop: IncidentLoop,
  ) {
    this.#incidents = stores.incidents;
    this.#events = stores.events;
    this.#runs = stores.runs;
    this.#feed = feed;
    this.#loop = loop;
  }

  @Get('incidents')
  async list(@Query() query: IncidentsQuery): Promise<{ incidents: readonly Incident[] }> {
    const asked = Object.fromEntries(
      Object.entries(query).filter(([, value]) => value !== undefined),
    );
    return { incidents: await this.#incidents.incidents(asked as unknown as IncidentQuery) };
  }

  @Get('incidents/:id')
  async one(@Param('id') id: string): Promise<Record<string, unknown>> {
    const incident = await this.#incident(id);
    const detections = await this.#incidents.detections(id, MAX_DETECTIONS);
    const [events, runs] = await Promise.all([
      this.#events.events(evidenceIds(detections)),
      this.#runs.runsOf(id),
    ]);
    return { incident, detections, events, runs };
  }

  @Get('incidents/:id/timeline')
  async timeline(@Param('id') id: string): Promise<Record<string, unknown>> {
    const incident = await this.#incident(id);
    const detections = await this.#incidents.detections(id, MAX_DETECTIONS);
    const { from, to, bucketMs } = timelineSpan(incident, detections);
    const buckets = await this.#events.timeline(incident.entity, from, to, bucketMs);
    const marks = detections.map(({ at, title, level }) => ({ at, title, level }));
    return { entity: incident.entity, from, to, bucketMs, buckets, marks };
  }

  @Post('incidents/:id/state')
  async state(
    @Param('id') id: string,
    @Body() { state }: StateChange,
  ): Promise<{ incident: Incident }> {
    const changed = await this.#loop.changeState(id, state, Date.now());
    if (!changed) throw refuse(404, 'not-found', `there is no incident ${id}`);
    if (!changed.ok) throw refuse(409, 'conflict', CONFLICTS[changed.reason]);
    return { incident: changed.incident };
  }

  @Sse('stream')
  stream(): Observable<MessageEvent> {
    return this.#feed.items().pipe(map((item) => ({ data: item })));
  }

  async #incident(id: string): Promise<Incident> {
    const incident = await this.#incidents.incident(id);
    if (!incident) throw refuse(404, 'not-found', `there is no incident ${id}`);
    return incident;
  }
}

/** From the first evidence to the last detection, with as much again around it. */
function timelineSpan(
  { firstSeen, lastSeen }: Incident,
  detections: readonly Detection[],
): { readonly from: number; readonly to: number; readonly bucketMs: number } {
  const starts = detections.flatMap(({ events }) => events.map(({ at }) => at));
  const start = Math.min(firstSeen, ...starts);
  const span = Math.max(MIN_TIMELINE_MS, lastSeen - start);
  const bucketMs = BUCKET_SIZES.find((size) => (span * 2) / size <= TIMELINE_BUCKETS) ?? DAY_MS;
  const from = Math.floor((start - span / 2) / bucketMs) * bucketMs;
  const to = Math.ceil((lastSeen + span / 2 + 1) / bucketMs) * bucketMs;
  return { from, to, bucketMs };
}

function evidenceIds(detections: readonly Detection[]): string[] {
  const ids = new Set<string>();
  for (const { events } of detections) for (const { id } of events) ids.add(id);
  return [...ids].slice(0, MAX_EVIDENCE);
}
