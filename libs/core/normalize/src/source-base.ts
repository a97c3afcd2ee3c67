import {
  refuseUnknownKeys,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import type { Test } from './condition.ts';
import { readSomeConstants } from './event-constants.ts';
import { readTables, type Tables } from './lookup.ts';
import { compileMapping, type Apply } from './mapping.ts';
import type { Read } from './path.ts';
import { readDrops, readSecrets } from './source-parts.ts';
import { report } from './source-problem.ts';

/** What several sources have in common: data, as they are. */
export interface Base {
  readonly id: string;
  readonly tables: Tables;
  readonly constants: GatewayEvent;
  /** gives the fields that the source's own map did not */
  readonly map: Apply;
  readonly mapsTime: boolean;
  readonly secrets: readonly Read[];
  readonly drops: Test;
}
export type Bases = ReadonlyMap<string, Base>;

export const BASE_ID = /^_[a-z0-9_.-]{1,63}$/;
const BASE_KEYS = ['id', 'title', 'tables', 'event', 'secrets', 'map', 'drop'] as const;

/** Whether a document of a source file is a base: its id begins with an underscore. */
export function isBase(root: YamlNode): boolean {
  return BASE_ID.test(String(root.get('id')?.scalar ?? ''));
}

/** Reads a base. It has no `detect`, and extends none. */
export function readBase(root: YamlNode, problems: Problems): Base {
  refuseUnknownKeys(root, BASE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const tables = readTables(root.get('tables'), problems);
  const map = root.get('map');
  if (map && map.kind !== 'map') {
    report(problems, map, 'SOURCE_BAD_VALUE', '`map` is a map of fields and rules');
  }
  const reading = { problems, tables, sourceHasZone: false, onlyMissing: true };
  return {
    id: String(root.get('id')?.scalar),
    tables,
    constants: readSomeConstants(root.get('event'), problems),
    map: map?.kind === 'map' ? compileMapping(map, reading) : () => undefined,
    mapsTime: map?.get('@timestamp') !== undefined,
    secrets: readSecrets(root.get('secrets'), problems),
    drops: readDrops(root.get('drop'), problems),
  };
}
