import {
  TIERS,
  refuseUnknownKeys,
  type GatewayEvent,
  type Problems,
  type YamlNode,
} from '@gatewatch/event';
import { oneOrMany, readText, report } from './source-problem.ts';

const CONSTANT_KEYS = ['dataset', 'tier', 'category', 'kind', 'type', 'module'] as const;
const KINDS = ['event', 'alert'];

/** Reads `event:`, what every event of a source has unless its record says otherwise. Category is api and web where it is not said. */
export function readConstants(root: YamlNode, problems: Problems): GatewayEvent {
  const node = root.get('event');
  if (node?.kind !== 'map') {
    report(problems, node ?? root, 'SOURCE_MISSING_KEY', '`event` names dataset, tier, category');
    return {};
  }
  refuseUnknownKeys(node, CONSTANT_KEYS, problems, 'SOURCE_UNKNOWN_KEY');
  const constants: GatewayEvent = {
    'event.kind': oneOf(node.get('kind'), KINDS, 'kind', problems) ?? 'event',
    'event.category': textsOf(node.get('category')) ?? ['api', 'web'],
    'event.dataset': readText(node.get('dataset') ?? node, '`dataset`', problems),
    'event.tier': oneOf(node.get('tier') ?? node, TIERS, 'tier', problems),
  };
  const type = textsOf(node.get('type'));
  if (type) constants['event.type'] = type;
  const module = node.get('module');
  if (module) constants['event.module'] = readText(module, '`module`', problems);
  return constants;
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
