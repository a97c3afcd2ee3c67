import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Problems, readYaml } from '@gatewatch/event';
import { isObject, type JsonObject } from './member.ts';
import { SourceIndex } from './source-index.ts';
import { loadSources } from './source-set.ts';

const folder = join(import.meta.dirname, '../../../../sources');
const files = readdirSync(folder).map((path) => {
  return { path, text: readFileSync(join(folder, path), 'utf8') };
});
const sources = loadSources(files).sources.sources.filter(({ detect }) => detect.object);

const records = files
  .filter(({ path }) => path.endsWith('.cases.yml'))
  .flatMap(({ path, text }) => [...readYaml(text, new Problems(path))])
  .flatMap((root) => root.get('cases')?.items() ?? [])
  .map((node) => node.get('record'))
  .map((record) => (record?.kind === 'map' ? record.toValue() : parse(record?.scalar)))
  .filter(isObject);

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

/** The record without each of its members in turn: formats go, and others take their places. */
const withoutOne = (record: JsonObject): JsonObject[] =>
  Object.keys(record).map((name) =>
    Object.fromEntries(Object.entries(record).filter(([other]) => other !== name)),
  );

describe('SourceIndex', () => {
  const index = new SourceIndex(sources);
  it('finds the format that asking one after the other finds', () => {
    expect(records.length).toBeGreaterThan(100);
    for (const record of [{}, ...records, ...records.flatMap(withoutOne)]) {
      const first = sources.find(({ detect }) => detect.object?.(record));
      expect(index.find(record)?.id).toBe(first?.id);
    }
  });
  it('can file every shipped format under members of its', () => {
    expect(sources.filter(({ detect }) => detect.needs.length === 0)).toEqual([]);
  });
});
