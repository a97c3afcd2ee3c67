import {
  entityKey,
  LEVELS,
  type Entity,
  type Level,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { headlineOf, type Incident } from '@gatewatch/incident';
import { readCount, readText, readTexts, readWord, refuse, refuseKeys } from './node-reading.ts';

/** A Monday, so that cases do not depend on the day they run. */
export const CASE_TIME = Date.UTC(2026, 0, 5, 9);
const COUNT = { min: 1, max: 1_000_000 };

const INCIDENT_KEYS = ['severity', 'threat', 'rule', 'entity', 'tags', 'count', 'tenant'];

/** The incident that a case describes; what it does not say is as for one plain detection of level high. */
export function readIncident(node: YamlNode | undefined, problems: Problems): Incident | undefined {
  if (node?.kind !== 'map') return undefined;
  refuseKeys(node, INCIDENT_KEYS, [], problems);
  const severity = readWord<Level>(node.get('severity'), "'severity'", LEVELS, problems) ?? 'high';
  const count = readCount(node.get('count'), "'count'", COUNT, problems) ?? 1;
  const threat = node.get('threat');
  const tags = node.get('tags');
  const tenant = readText(node.get('tenant'), "'tenant'", problems) ?? 'default';
  const rule = readText(node.get('rule'), "'rule'", problems) ?? 'A rule';
  const entity = readEntity(node.get('entity'), problems);
  const incident = {
    v: 1 as const,
    id: '00000000000000000000000000000000',
    tenant,
    entity,
    entityKey: entityKey(tenant, entity),
    entities: [entity],
    severity,
    state: 'new' as const,
    threats: threat ? readTexts(threat, "'threat'", problems) : [],
    tags: tags ? readTexts(tags, "'tags'", problems) : [],
    rules: [{ id: rule, title: rule, level: severity, detections: count }],
    firstSeen: CASE_TIME,
    lastSeen: CASE_TIME,
    count,
    history: [],
  };
  return { ...incident, headline: headlineOf(incident) };
}

function readEntity(node: YamlNode | undefined, problems: Problems): Entity {
  const entity: Record<string, string> = {};
  for (const { name, value } of node?.entries() ?? []) {
    if (value.scalar === undefined || value.scalar === null)
      refuse(problems, value, 'PLAYBOOK_CASE', `'${name}' of the entity must be a text`);
    else entity[name] = String(value.scalar);
  }
  return entity;
}
