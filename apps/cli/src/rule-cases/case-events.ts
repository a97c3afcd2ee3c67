import {
  CONTENT_RULES_FIELD,
  parseDuration,
  type FieldValue,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { refuse } from './case-problem.ts';
import { CASE_START } from './rule-case.ts';

/** Most events that one case may expand to. */
export const MAX_CASE_EVENTS = 200_000;

/** Keys of an event in a case that say when, and are not fields. */
const SCHEDULE = new Set(['at', 'every', 'times']);

export type Fields = Readonly<Record<string, FieldValue>>;

interface Schedule {
  readonly at: number;
  readonly every: number;
  readonly times: number;
}

/** Reads a map of fields. Values are scalars, or lists of scalars; `skip` names the keys that are not fields. */
export function readFields(
  node: YamlNode,
  problems: Problems,
  skip: ReadonlySet<string> = new Set(),
): Fields {
  const fields: Record<string, FieldValue> = {};
  for (const { name, key, value } of node.entries()) {
    if (skip.has(name)) continue;
    if (name === '@timestamp' || name === CONTENT_RULES_FIELD) {
      refuse(problems, key, 'CASE_FIELD', `${name} is set by the runner: leave it out`);
    } else if (value.kind === 'map' || value.items().some(({ kind }) => kind === 'map')) {
      refuse(
        problems,
        value,
        'CASE_FIELD',
        `${name} must be a scalar or a list of scalars: write nested fields with dots`,
      );
    } else {
      fields[name] = value.toValue() as FieldValue;
    }
  }
  return fields;
}

/** Expands the events of a case: the template, then the event's own fields, `{i}` in texts being the number of the repetition from 0. */
export function readCaseEvents(
  node: YamlNode,
  template: Fields,
  problems: Problems,
): GatewayEvent[] {
  const events: GatewayEvent[] = [];
  for (const item of node.items()) {
    const schedule = readSchedule(item, problems);
    const fields = { ...template, ...readFields(item, problems, SCHEDULE) };
    if (!schedule) continue;
    if (events.length + schedule.times > MAX_CASE_EVENTS) {
      refuse(
        problems,
        item,
        'CASE_TOO_LARGE',
        `a case may have ${MAX_CASE_EVENTS} events at most: lower 'times'`,
      );
      break;
    }
    for (let index = 0; index < schedule.times; index++) {
      events.push(caseEvent(fields, schedule, index, events.length));
    }
  }
  return events;
}

function caseEvent(
  fields: Fields,
  { at, every }: Schedule,
  index: number,
  position: number,
): GatewayEvent {
  const event: GatewayEvent = {
    '@timestamp': CASE_START + at + index * every,
    'event.id': `case:${position}:0`,
  };
  for (const [field, value] of Object.entries(fields)) {
    // as in the normaliser, what is not known is absent
    if (value !== null) event[field] = numbered(value, index);
  }
  return event;
}

function numbered(value: FieldValue, index: number): FieldValue {
  if (typeof value === 'string') return value.replaceAll('{i}', String(index));
  return Array.isArray(value) ? value.map((item: FieldValue) => numbered(item, index)) : value;
}

function readSchedule(item: YamlNode, problems: Problems): Schedule | undefined {
  if (item.kind !== 'map') {
    refuse(
      problems,
      item,
      'CASE_EVENT',
      'an event is a map, e.g. { at: 5m, source.ip: 192.0.2.1 }',
    );
    return undefined;
  }
  const at = readOffset(item.get('at'), item, problems);
  const repetition = readRepetition(item, problems);
  return at === undefined || !repetition ? undefined : { at, ...repetition };
}

function readRepetition(item: YamlNode, problems: Problems): Omit<Schedule, 'at'> | undefined {
  const every = item.get('every');
  const times = item.get('times');
  if (!every && !times) return { every: 0, times: 1 };
  if (!every || !times) {
    refuse(problems, item, 'CASE_EVENT', "'every' and 'times' go together: give both or neither");
    return undefined;
  }
  const step = readOffset(every, item, problems);
  const count = times.scalar;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1) {
    refuse(problems, times, 'CASE_EVENT', "'times' is a whole number from 1");
    return undefined;
  }
  return step === undefined ? undefined : { every: step, times: count };
}

/** Reads an offset such as `0s`, `5m` or `1h`, in ms. */
export function readOffset(
  node: YamlNode | undefined,
  owner: YamlNode,
  problems: Problems,
): number | undefined {
  const text = node?.scalar;
  const offset = typeof text === 'string' ? parseDuration(text) : undefined;
  if (offset === undefined || !Number.isInteger(offset)) {
    const found = text === undefined ? 'no offset' : `'${String(text)}'`;
    refuse(
      problems,
      node ?? owner,
      'CASE_TIME',
      `${found} is not a time: write a number with its unit, e.g. at: 90s, 5m, 1h`,
    );
    return undefined;
  }
  return offset;
}
