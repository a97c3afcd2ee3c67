import {
  refuseUnknownKeys,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { readPathNode } from './condition.ts';
import { fieldOf, FIELDS } from './fields.ts';
import type { JsonObject } from './member.ts';
import { isEmpty, type Read } from './path.ts';
import { settleAs } from './settle.ts';
import { readText, report, unknownName } from './source-problem.ts';
import { FAILED } from './value.ts';

/** How one object of a source holds several records. */
export interface Unwrap {
  readonly list: Read;
  /** fields of the events that stand beside the list */
  readonly keep: (object: JsonObject) => GatewayEvent;
  /** name under which each record finds the object that it stood in */
  readonly outer?: string;
  /** an object without the list is a record itself */
  readonly optional: boolean;
}

const UNWRAP_KEYS = ['path', 'keep', 'outer', 'optional'] as const;

/** Reads `unwrap: arrays` or `{ path, keep: { field: path }, outer: name, optional: true }`. */
export function readUnwrap(node: YamlNode | undefined, problems: Problems): Unwrap | undefined {
  // lists are always taken apart; `arrays` only says that this source writes them
  if (!node || node.scalar === 'arrays') return undefined;
  const path = node.get('path');
  if (!path) {
    return report(problems, node, 'SOURCE_BAD_VALUE', '`unwrap` is `arrays` or { path: … }');
  }
  refuseUnknownKeys(node, UNWRAP_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const list = readPathNode(path, problems);
  const outer = node.get('outer');
  const name = outer && readText(outer, '`outer`', problems);
  return (
    list && {
      list,
      keep: readKept(node.get('keep'), problems),
      ...(name !== undefined && { outer: name }),
      optional: node.get('optional')?.scalar === true,
    }
  );
}

function readKept(node: YamlNode | undefined, problems: Problems): Unwrap['keep'] {
  const kept = (node?.entries() ?? []).flatMap(({ name, key, value }) => {
    const field = fieldOf(name);
    const read = readPathNode(value, problems);
    if (!field) {
      const message = unknownName('field', name, FIELDS.keys(), 'own values go to labels.<name>');
      report(problems, key, 'SOURCE_UNKNOWN_FIELD', message);
    }
    return field && read ? [{ name, read, settle: settleAs(field) }] : [];
  });
  return (object) => {
    const event: GatewayEvent = {};
    for (const { name, read, settle } of kept) {
      const value = read(object);
      const settled = isEmpty(value) ? undefined : settle(value);
      if (settled !== undefined && settled !== FAILED) event[name] = settled;
    }
    return event;
  };
}
