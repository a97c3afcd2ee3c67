import type { FieldValue, GatewayEvent } from '@gatewatch/event';
import { fieldOf } from './fields.ts';
import { isObject, type JsonObject } from './member.ts';
import { isEmpty } from './path.ts';
import { settleAs } from './settle.ts';
import { epochToMs, parseIsoDate } from './time.ts';
import { FAILED, toNumber } from './value.ts';

/** Puts what an envelope says into fields, each in its type. What can't be read is left out. */
export function fieldsOf(values: Readonly<Record<string, unknown>>): GatewayEvent {
  const event: GatewayEvent = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (isEmpty(value)) continue;
    const settled = settle(name, value);
    if (settled !== undefined) event[name] = settled;
  }
  return event;
}

function settle(name: string, value: unknown): FieldValue | undefined {
  const field = fieldOf(name);
  const settled = field && settleAs(field)(value);
  return settled === FAILED ? undefined : settled;
}

/** Epoch ms of an envelope's time: ISO text, or a number of any unit. */
export function envelopeTime(value: unknown): number | undefined {
  const number = toNumber(value);
  if (number !== FAILED) return epochToMs(number, 'auto');
  return typeof value === 'string' ? parseIsoDate(value.trim()) : undefined;
}

/** What stands at these names, one below the other. */
export function memberAt(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) found = isObject(found) ? found[name] : undefined;
  return found;
}

/** What log shippers say of a Kubernetes pod: Fluent Bit's, Vector's and Beats' names. */
export function kubernetesFields(object: JsonObject): Readonly<Record<string, unknown>> {
  const pod = object['kubernetes'];
  if (!isObject(pod)) return {};
  const name = pod['pod_name'] ?? memberAt(pod, 'pod', 'name');
  return {
    'orchestrator.resource.name': name,
    ...(!isEmpty(name) && { 'orchestrator.resource.type': 'pod' }),
    'orchestrator.namespace': pod['namespace_name'] ?? pod['pod_namespace'] ?? pod['namespace'],
    'container.name': pod['container_name'] ?? memberAt(pod, 'container', 'name'),
    'container.id': pod['docker_id'] ?? pod['container_id'],
    'container.image.name': pod['container_image'],
    'host.name': pod['host'] ?? pod['pod_node_name'] ?? memberAt(pod, 'node', 'name'),
  };
}
