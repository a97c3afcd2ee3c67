import type { GatewayEvent } from '@gatewatch/event';

export function textIn(event: GatewayEvent, field: string): string | undefined {
  const value = event[field];
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(event: GatewayEvent, field: string): number | undefined {
  const value = event[field];
  return typeof value === 'number' ? value : undefined;
}

/** Fills a field that the record left empty. */
export function add(event: GatewayEvent, field: string, value: string | number | undefined): void {
  if (value !== undefined) event[field] ??= value;
}
