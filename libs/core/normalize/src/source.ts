import {
  refuseUnknownKeys,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import type { Test } from './condition.ts';
import { readZone } from './converters.ts';
import { compileDetect, type Detect } from './detect.ts';
import { readConstants } from './event-constants.ts';
import { readTables } from './lookup.ts';
import { compileMapping, type Apply } from './mapping.ts';
import { compileParse, refusesOthers, takenApart, type ParseSteps } from './parse-steps.ts';
import type { Read } from './path.ts';
import { BASE_ID, type Base, type Bases } from './source-base.ts';
import { anyOf, readDrops, readSecrets } from './source-parts.ts';
import { oneOrMany, readText, report, unknownName } from './source-problem.ts';
import { readUnwrap, type Unwrap } from './source-unwrap.ts';
import type { Zone } from './zone.ts';

/** A log format, compiled: how it is recognised, unwrapped and mapped. */
export interface Source {
  readonly id: string;
  readonly file: string;
  /** formats are tried from the lowest to the highest, default 100 */
  readonly order: number;
  readonly detect: Detect;
  /** where the list of the actual records stands in an object */
  readonly unwrap?: Unwrap;
  readonly parse?: ParseSteps;
  /** the paths that its steps take apart */
  readonly takenApart: ReadonlySet<string>;
  /** its steps refuse lines of other formats, so it may be tried before the others without a look at its signs */
  readonly exact: boolean;
  /** of times that don't say theirs */
  readonly zone?: Zone;
  /** what stands in for a missing time: the envelope's alone, or else the arrival, too */
  readonly time?: 'envelope' | 'arrival';
  /** fields that every event of this source has */
  readonly constants: GatewayEvent;
  readonly map: Apply;
  /** where credentials stand that no field is made of, such as cookies: only to be taken out wherever else they appear */
  readonly secrets: readonly Read[];
  /** members that no rule maps are taken over under their own names */
  readonly keepsAll: boolean;
  /** told of the mapped event, `^path` being the record's: it is not wanted */
  readonly drops: Test;
}

const SOURCE_KEYS = [
  'id',
  'title',
  'extends',
  'order',
  'detect',
  'unwrap',
  'parse',
  'tz',
  'time',
  'tables',
  'event',
  'keep',
  'secrets',
  'map',
  'drop',
] as const;
const ID = /^[a-z][a-z0-9_.-]{0,63}$/;

/** Reads one document of a source file. Undefined, with reports, where it can't be used. */
export function readSource(root: YamlNode, problems: Problems, bases: Bases): Source | undefined {
  if (root.kind !== 'map') {
    return report(
      problems,
      root,
      'SOURCE_BAD_VALUE',
      'a source is a map with id, detect, event, map',
    );
  }
  const before = problems.list.length;
  refuseUnknownKeys(root, SOURCE_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const source = compileSource(root, problems, basesOf(root.get('extends'), problems, bases));
  return problems.list.slice(before).some(({ severity }) => severity === 'error')
    ? undefined
    : source;
}

function compileSource(root: YamlNode, problems: Problems, bases: readonly Base[]): Source {
  const unwrap = readUnwrap(root.get('unwrap'), problems);
  const parse = root.get('parse');
  const tz = root.get('tz');
  const zone = tz && readZone(tz, problems);
  const keepsAll = readKeep(root.get('keep'), problems);
  const time = readTime(root.get('time'), problems);
  return {
    id: readId(root, problems) ?? '',
    file: problems.file,
    order: readOrder(root.get('order'), problems),
    detect: compileDetect(root.get('detect'), problems),
    ...(unwrap && { unwrap }),
    ...(parse && { parse: compileParse(parse, problems) }),
    exact: parse !== undefined && refusesOthers(parse),
    takenApart: new Set(parse ? takenApart(parse) : []),
    ...(zone && { zone }),
    ...(time && { time }),
    constants: readConstants(
      root,
      problems,
      bases.map(({ constants }) => constants),
    ),
    map: readMap(root, { problems, bases, hasZone: tz !== undefined, keepsAll }),
    secrets: [
      ...readSecrets(root.get('secrets'), problems),
      ...bases.flatMap((base) => base.secrets),
    ],
    keepsAll,
    drops: anyOf([readDrops(root.get('drop'), problems), ...bases.map(({ drops }) => drops)]),
  };
}

function basesOf(node: YamlNode | undefined, problems: Problems, bases: Bases): Base[] {
  return (node ? oneOrMany(node) : []).flatMap((item) => {
    const name = String(item.scalar ?? '');
    const base = bases.get(name);
    if (base) return [base];
    const known = bases.size > 0 ? `there are ${[...bases.keys()].join(', ')}` : 'there are none';
    const message = unknownName('base', name, bases.keys(), known);
    report(problems, item, 'SOURCE_UNKNOWN_SOURCE', message);
    return [];
  });
}

function readMap(
  root: YamlNode,
  how: {
    readonly problems: Problems;
    readonly bases: readonly Base[];
    readonly hasZone: boolean;
    readonly keepsAll: boolean;
  },
): Apply {
  const { problems, bases, hasZone, keepsAll } = how;
  const map = root.get('map');
  if (!map) report(problems, root, 'SOURCE_MISSING_KEY', 'a source needs `map`');
  const saysTime = bases.some(({ mapsTime }) => mapsTime) || root.get('time') !== undefined;
  if (map?.kind === 'map' && !keepsAll && !saysTime && !map.get('@timestamp')) {
    report(problems, map, 'SOURCE_NO_TIME', "the map says nothing of '@timestamp'");
  }
  const tables = new Map([
    ...bases.toReversed().flatMap((base) => [...base.tables]),
    ...readTables(root.get('tables'), problems),
  ]);
  const reading = { problems, tables, sourceHasZone: hasZone, onlyMissing: false };
  const own = map ? compileMapping(map, reading) : () => undefined;
  const all = [own, ...bases.map((base) => base.map)];
  if (all.length === 1) return own;
  return (record, event, context) => {
    for (const apply of all) apply(record, event, context);
  };
}

function readId(root: YamlNode, problems: Problems): string | undefined {
  const node = root.get('id');
  if (!node) return report(problems, root, 'SOURCE_MISSING_KEY', 'a source needs an `id`');
  const id = readText(node, '`id`', problems);
  if (id === undefined || ID.test(id) || BASE_ID.test(id)) return id;
  const rule = 'lower-case letters, digits, dots, hyphens and underscores';
  return report(problems, node, 'SOURCE_BAD_VALUE', `'${id}' is no id: ${rule}`);
}

function readOrder(node: YamlNode | undefined, problems: Problems): number {
  if (node && node.kind !== 'number') {
    report(problems, node, 'SOURCE_BAD_VALUE', '`order` is a number; lower ones are tried first');
  }
  return node ? Number(node.scalar) : 100;
}

function readTime(node: YamlNode | undefined, problems: Problems): Source['time'] {
  const time = node?.scalar;
  if (time === 'envelope' || time === 'arrival') return time;
  if (!node) return undefined;
  return report(problems, node, 'SOURCE_BAD_VALUE', '`time` is envelope or arrival');
}

function readKeep(node: YamlNode | undefined, problems: Problems): boolean {
  if (node && node.scalar !== 'all') {
    report(problems, node, 'SOURCE_BAD_VALUE', '`keep` can only be `all`');
  }
  return node?.scalar === 'all';
}
