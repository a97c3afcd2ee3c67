import type { FeedItem } from '@gatewatch/alerts';
import type { Entity, Level } from '@gatewatch/event';
import type { Incident } from '@gatewatch/incident';
import type { Run } from '@gatewatch/playbook';
import type { createColors } from 'picocolors';

export type Paint = ReturnType<typeof createColors>;

/** Runs that wait for the line of their incident; more are forgotten, the console has them. */
const MAX_WAITING = 1000;
const LABEL = 9;

/** A line for each incident that opens, grows or gets worse, and after it one for each run that it triggered. */
export class FeedLines {
  readonly #paint: Paint;
  readonly #url: string;
  readonly #known = new Set<string>();
  readonly #waiting = new Map<string, string[]>();

  constructor(paint: Paint, url: string) {
    this.#paint = paint;
    this.#url = url;
  }

  of(item: FeedItem): readonly string[] {
    if (item.kind === 'run') return this.#ofRun(item.run);
    if (item.kind === 'merged' || item.kind === 'state') return [];
    const { incident } = item;
    const line = this.#incident(item.kind === 'severity' ? 'raised' : item.kind, incident);
    const runs = this.#waiting.get(incident.id) ?? [];
    this.#waiting.delete(incident.id);
    this.#known.add(incident.id);
    return [line, ...runs];
  }

  /** A run is planned before its incident is stored, and may be over before that. */
  #ofRun(run: Run): readonly string[] {
    if (run.state === 'running') return [];
    const line = this.#run(run);
    if (this.#known.has(run.incidentId)) return [line];
    if (this.#waiting.size >= MAX_WAITING) this.#waiting.clear();
    this.#waiting.set(run.incidentId, [...(this.#waiting.get(run.incidentId) ?? []), line]);
    return [];
  }

  #incident(what: string, incident: Incident): string {
    const link = this.#paint.dim(`${this.#url}/#/incidents/${incident.id}`);
    const title = incident.rules[0]?.title ?? incident.headline;
    const more = incident.rules.length > 1 ? ` and ${incident.rules.length - 1} more` : '';
    const count = incident.count > 1 ? ` (${incident.count} detections)` : '';
    const words = `${title}${more} — ${entityText(incident.entity)}${count}`;
    return `${clock(incident.lastSeen)}  ${this.#level(incident.severity)} ${what.padEnd(LABEL)} ${words}  ${link}`;
  }

  #run(run: Run): string {
    const steps = run.steps
      .filter(({ state }) => state !== 'skipped')
      .map(({ name, action, dryRun }) => `${dryRun ? 'would ' : ''}${name} (${action})`);
    const mode = run.mode === 'dry-run' ? 'dry run' : 'run';
    const label = this.#paint.cyan(mode.padEnd(LABEL));
    const words = `${run.playbookTitle}: ${steps.join(', ')}`;
    return `${clock(run.endedAt ?? run.startedAt)}  ${label} ${run.state.padEnd(LABEL)} ${words}  ${this.#paint.dim(`for ${entityText(run.incident.entity)}`)}`;
  }

  #level(level: Level): string {
    const { red, yellow, blue, bold, dim } = this.#paint;
    const text = level.toUpperCase().slice(0, LABEL).padEnd(LABEL);
    if (level === 'critical') return bold(red(text));
    if (level === 'high') return red(text);
    if (level === 'medium') return yellow(text);
    return level === 'low' ? blue(text) : dim(text);
  }
}

const LONGEST_VALUE = 40;

const shorten = (value: string): string =>
  value.length > LONGEST_VALUE ? `${value.slice(0, 12)}…${value.slice(-6)}` : value;

function entityText(entity: Entity): string {
  return Object.entries(entity)
    .map(([field, value]) => `${field}=${shorten(value)}`)
    .join(', ');
}

function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}
