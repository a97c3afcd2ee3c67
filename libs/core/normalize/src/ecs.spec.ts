import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EcsFlat } from '@elastic/ecs';
import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import { FIELDS, type Field } from './fields.ts';
import { runSourceCases } from './source-cases.ts';
import { loadSources } from './source-set.ts';

interface AllowedValue {
  readonly name: string;
  readonly expected_event_types?: readonly string[];
}
interface EcsField {
  readonly type: string;
  readonly normalize: readonly string[];
  readonly allowed_values?: readonly AllowedValue[];
}
const ECS = EcsFlat as unknown as Readonly<Record<string, EcsField>>;

/** ECS types that a declared type may stand for: text and wildcard are keywords here, whole numbers are long. */
const TYPES: Readonly<Record<Field['type'], readonly string[]>> = {
  keyword: ['keyword', 'constant_keyword', 'wildcard', 'match_only_text'],
  long: ['long', 'integer'],
  double: ['float', 'double'],
  boolean: ['boolean'],
  ip: ['ip'],
  geo_point: ['geo_point'],
  date: ['date'],
  content: ['wildcard'],
};
/** ECS says nested, OpenTelemetry and every producer write a list of words, which nested refuses. */
const ON_PURPOSE = ['gen_ai.response.finish_reasons'];

const names = (field: string): readonly string[] =>
  (ECS[field]?.allowed_values ?? []).map(({ name }) => name);
const typesOf = (category: string): readonly string[] =>
  (ECS['event.category']?.allowed_values ?? []).find(({ name }) => name === category)
    ?.expected_event_types ?? [];

/** What is wrong with an event in the eyes of ECS: words that it does not know, and types that none of the event's categories expects. */
function ecsProblems(event: GatewayEvent): string[] {
  const problems: string[] = [];
  for (const field of ['event.kind', 'event.outcome', 'event.category', 'event.type']) {
    const value = event[field];
    for (const word of Array.isArray(value) ? value : value === undefined ? [] : [value])
      if (!names(field).includes(String(word))) problems.push(`${field}: ${String(word)}`);
  }
  const categories = (event['event.category'] ?? []) as readonly string[];
  const expected = new Set(categories.flatMap(typesOf));
  for (const type of (event['event.type'] ?? []) as readonly string[])
    if (!expected.has(type)) problems.push(`${type} is no type of ${categories.join(', ')}`);
  return problems;
}

describe('declared fields', () => {
  it('are in ECS 9.4 where they say so, and nowhere else', () => {
    const wrong = [...FIELDS.values()].filter(({ name, ecs }) => ecs !== Object.hasOwn(ECS, name));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
  it('have the types of ECS', () => {
    const wrong = [...FIELDS.values()].filter(
      ({ name, type, ecs }) =>
        ecs && !ON_PURPOSE.includes(name) && !TYPES[type].includes(ECS[name]?.type ?? ''),
    );
    expect(wrong.map(({ name, type }) => `${name}: ${type}, ${ECS[name]?.type}`)).toEqual([]);
  });
  it('are lists where ECS has lists', () => {
    const wrong = [...FIELDS.values()].filter(
      ({ name, many, ecs }) =>
        ecs && !ON_PURPOSE.includes(name) && many !== ECS[name]?.normalize.includes('array'),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe('events of every case of every source', () => {
  const folder = join(import.meta.dirname, '../../../../sources');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }));
  const { results } = runSourceCases(
    loadSources(files).sources,
    files.filter(({ path }) => path.endsWith('.cases.yml')),
  );
  const events = results.flatMap(({ file, name, events: all }) =>
    all.map((event) => ({ where: `${file}: ${name}`, event })),
  );
  it('are some', () => {
    expect(events.length).toBeGreaterThan(20);
  });
  it('use only the words of ECS, in combinations that it expects', () => {
    const wrong = events.flatMap(({ where, event }) =>
      ecsProblems(event).map((problem) => `${where}: ${problem}`),
    );
    expect(wrong).toEqual([]);
  });
  it('name kind, category, type, outcome and dataset', () => {
    const wrong = events.flatMap(({ where, event }) =>
      ['event.kind', 'event.category', 'event.type', 'event.outcome', 'event.dataset']
        .filter((field) => event[field] === undefined)
        .map((field) => `${where}: ${field}`),
    );
    expect(wrong).toEqual([]);
  });
  it('hold every address, user and host that they name in related', () => {
    const pairs = [
      ['source.ip', 'related.ip'],
      ['user.name', 'related.user'],
      ['user.id', 'related.user'],
      ['url.domain', 'related.hosts'],
    ] as const;
    const wrong = events.flatMap(({ where, event }) =>
      pairs
        .filter(([from]) => event[from] !== undefined)
        .filter(
          ([from, to]) => !(event[to] as readonly unknown[] | undefined)?.includes(event[from]),
        )
        .map(([from, to]) => `${where}: ${from} is not in ${to}`),
    );
    expect(wrong).toEqual([]);
  });
  it('seen to fail: words and combinations that ECS has not', () => {
    expect(
      ecsProblems({ 'event.kind': 'happening', 'event.category': ['web'], 'event.type': ['user'] }),
    ).toEqual(['event.kind: happening', 'user is no type of web']);
  });
});
