import { entityKey, type Detection, type GatewayEvent } from '@gatewatch/event';
import type { Incident } from './model.ts';

/** 2026-01-05T09:00:00Z, a multiple of an hour. */
export const SAMPLE_TIME = 1_767_603_600_000;

/** A detection with an address as its entity; what matters to a test is given. */
export function aDetection(given: Partial<Detection> = {}): Detection {
  return {
    v: 1,
    id: 'd1',
    tenant: 'default',
    rule_id: 'r1',
    rule_version: 'v1',
    title: 'Many API keys tried from one address',
    level: 'high',
    at: SAMPLE_TIME,
    entities: [{ 'source.ip': '203.0.113.9' }],
    events: [{ id: 'file:a:0:0', at: SAMPLE_TIME, fields: { 'url.path': '/v1/chat' } }],
    values: { distinct: 5 },
    why: '5 distinct api.key.id within 30m, bound 5',
    tags: ['attack.t1110'],
    threat: 'credential-abuse',
    ...given,
  };
}

/** An open incident of one detection; what matters to a test is given. */
export function anIncident(given: Partial<Incident> = {}): Incident {
  const entity = given.entity ?? { 'source.ip': '203.0.113.9' };
  const firstSeen = given.firstSeen ?? given.lastSeen ?? SAMPLE_TIME;
  return {
    v: 1,
    id: 'i1',
    tenant: 'default',
    entity,
    entityKey: entityKey(given.tenant ?? 'default', entity),
    entities: [entity],
    headline: 'High: Many API keys tried from one address — source.ip=203.0.113.9 (1 detection)',
    severity: 'high',
    state: 'new',
    threats: ['credential-abuse'],
    tags: ['attack.t1110'],
    rules: [
      { id: 'r1', title: 'Many API keys tried from one address', level: 'high', detections: 1 },
    ],
    firstSeen,
    lastSeen: firstSeen,
    count: 1,
    history: [{ at: firstSeen, change: 'opened', by: 'gatewatch', to: 'high' }],
    ...given,
  };
}

/** A normalised event of one address; what matters to a test is given. */
export function anEvent(id: string, at: number, given: GatewayEvent = {}): GatewayEvent {
  return {
    '@timestamp': at,
    'event.id': id,
    'event.kind': 'event',
    'event.category': ['web'],
    'event.dataset': 'kong.access',
    'event.outcome': 'success',
    'event.tier': 'gateway',
    'source.ip': '203.0.113.9',
    ...given,
  };
}
