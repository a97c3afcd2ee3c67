import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { networkOf } from './address.ts';
import { readUserAgent } from './user-agent.ts';

/** Clocks of gateways run ahead by less than this; what is later would hold the watermark up. */
export const CLOCK_TOLERANCE_MS = 3_600_000;

/** Times far after the record's arrival are the producer's mistake: they become the arrival, and are flagged. */
export function clampTimes(event: GatewayEvent, arrival: number, flags: string[]): void {
  let clamped = false;
  for (const field of ['@timestamp', 'event.start', 'event.end'] as const) {
    const at = event[field];
    if (typeof at !== 'number' || at <= arrival + CLOCK_TOLERANCE_MS) continue;
    event[field] = arrival;
    clamped = true;
  }
  if (clamped) flags.push('_time_clamped');
}

/** Adds what follows from the fields that are there. Never replaces one that is. */
export function enrich(event: GatewayEvent): void {
  addEnd(event);
  addOutcome(event);
  addClient(event);
  addTokens(event);
  // a caller that was refused has no id yet: its attempts are told apart by what it presented
  if (event['api.key.token'] !== undefined) event['api.key.id'] ??= event['api.key.token'];
}

function addEnd(event: GatewayEvent): void {
  const duration = event['event.duration'];
  if (event['event.end'] !== undefined || typeof duration !== 'number') return;
  event['event.end'] = Number(event['@timestamp']) + Math.round(duration / 1e6);
}

const CLIENT_CLOSED = new Set<FieldValue>([0, 499]);

function addOutcome(event: GatewayEvent): void {
  const status = event['http.response.status_code'];
  const aborted = status !== undefined && CLIENT_CLOSED.has(status);
  if (aborted) event['event.denied_by'] ??= 'client_abort';
  event['event.outcome'] ??= aborted ? 'unknown' : outcomeOf(status);
}

function outcomeOf(status: FieldValue | undefined): string {
  if (typeof status !== 'number') return 'unknown';
  return status < 400 ? 'success' : 'failure';
}

function addClient(event: GatewayEvent): void {
  const address = event['source.ip'];
  if (typeof address === 'string') event['source.prefix'] = networkOf(address);
  const userAgent = event['user_agent.original'];
  if (typeof userAgent === 'string') addUserAgent(event, userAgent);
}

function addUserAgent(event: GatewayEvent, text: string): void {
  const { name, version, kind } = readUserAgent(text);
  const named = (event['user_agent.name'] ??= name);
  // a version belongs to the name that it was read with
  if (version !== undefined && named === name) event['user_agent.version'] ??= version;
  if (kind !== undefined) event['user_agent.kind'] ??= kind;
}

function addTokens(event: GatewayEvent): void {
  const input = event['gen_ai.usage.input_tokens'];
  const output = event['gen_ai.usage.output_tokens'];
  if (typeof input === 'number' && typeof output === 'number') {
    event['gen_ai.usage.total_tokens'] ??= input + output;
  }
}
