import type { GatewayEvent } from '@gatewatch/event';

const REFUSALS = new Set<unknown>([401, 403, 407, 429]);

/**
 * Says what kind of request it was in ECS's words, where neither the source nor the record does: access, and allowed, denied or error
 * where the event's categories may have those.
 */
export function addEventType(event: GatewayEvent): void {
  if (event['event.type'] !== undefined) return;
  const category = event['event.category'];
  if (!Array.isArray(category)) return;
  const isApi = category.includes('api');
  if (isApi || category.includes('web')) {
    event['event.type'] = ['access', ...resultOf(event, isApi, category.includes('web'))];
  }
}

function resultOf(event: GatewayEvent, isApi: boolean, isWeb: boolean): string[] {
  if (isApi && isDenied(event)) return ['denied'];
  if (isWeb && event['event.outcome'] === 'failure') return ['error'];
  return isApi && event['event.outcome'] === 'success' ? ['allowed'] : [];
}

function isDenied(event: GatewayEvent): boolean {
  const by = event['event.denied_by'];
  if (by !== undefined) return by !== 'client_abort';
  return event['event.outcome'] !== 'success' && REFUSALS.has(event['http.response.status_code']);
}
