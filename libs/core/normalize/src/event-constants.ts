import {
  TIERS,
  refuseUnknownKeys,
  type FieldValue,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { oneOrMany, readText, report } from './source-problem.ts';

const CONSTANT_KEYS = ['dataset', 'tier', 'category', 'kind', 'type', 'module'] as const;
const KINDS = ['event', 'alert'];

/** Reads `event:`, what every event of a source has unless its record says otherwise, over what its bases say. Category is api and web where it is not said. */
export function readConstants(
  root: YamlNode,
  problems: Problems,
  bases: readonly GatewayEvent[] = [],
): GatewayEvent {
  const node = root.get('event');
  if (node && node.kind !== 'map') {
    report(problems, node, 'SOURCE_MISSING_KEY', '`event` names dataset, tier, category');
    return {};
  }
  const constants: GatewayEvent = {
    'event.kind': 'event',
    'event.category': ['api', 'web'],
    ...Object.assign({}, ...bases.toReversed()),
    ...readSomeConstants(node, problems),
  };
  for (const [field, key] of [
    ['event.dataset', 'dataset'],
    ['event.tier', 'tier'],
  ] as const) {
    if (constants[field] !== undefined || node?.get(key)) continue;
    report(problems, node ?? root, 'SOURCE_MISSING_KEY', `\`event\` says no \`${key}\``);
  }
  return constants;
}

/** Reads what an `event:` says, which may be nothing. */
export function readSomeConstants(node: YamlNode | undefined, problems: Problems): GatewayEvent {
  const constants: GatewayEvent = {};
  if (!node) return constants;
  refuseUnknownKeys(node, CONSTANT_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const put = (name: string, value: FieldValue | undefined): void => {
    if (value !== undefined) constants[name] = value;
  };
  put('event.kind', oneOf(node.get('kind'), KINDS, 'kind', problems));
  put('event.category', textsOf(node.get('category')));
  put('event.dataset', textOf(node.get('dataset'), '`dataset`', problems));
  put('event.tier', oneOf(node.get('tier'), TIERS, 'tier', problems));
  put('event.type', textsOf(node.get('type')));
  put('event.module', textOf(node.get('module'), '`module`', problems));
  return constants;
}

function textOf(node: YamlNode | undefined, what: string, problems: Problems): string | undefined {
  return node && readText(node, what, problems);
}

function oneOf(
  node: YamlNode | undefined,
  allowed: readonly string[],
  key: string,
  problems: Problems,
): string | undefined {
  if (!node) return undefined;
  const value = String(node.scalar);
  if (allowed.includes(value)) return value;
  return report(problems, node, 'SOURCE_BAD_VALUE', `\`${key}\` is one of ${allowed.join(', ')}`);
}

function textsOf(node: YamlNode | undefined): string[] | undefined {
  return node && oneOrMany(node).map(({ scalar }) => String(scalar));
}
