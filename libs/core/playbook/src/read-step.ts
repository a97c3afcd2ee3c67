import type { Problems, YamlNode } from '@gatewatch/event';
import { readCondition } from './condition.ts';
import type { Connector } from './model.ts';
import {
  readCount,
  readFlag,
  readSpan,
  readText,
  readTexts,
  refuse,
  refuseKeys,
} from './node-reading.ts';
import { checkReveals, withTokens } from './reveal-reference.ts';
import { suggestion } from './playbook-problem.ts';
import type { PlaybookStep, Retry } from './playbook.ts';
import { checkTemplates } from './template.ts';

/** What a playbook must know of a connector to be checked. */
export type KnownConnector = Pick<Connector, 'name' | 'verbs' | 'check'>;

const KEYS = ['action', 'target', 'with', 'if', 'retry', 'timeout', 'on_failure', 'dry-run'];
const UNSUPPORTED = [
  'ask',
  'parallel',
  'while',
  'switch',
  'playbook',
  'for',
  'yes',
  'no',
  'delay',
  'undo',
];
const NAME = /^[A-Za-z][\w-]{0,63}$/;

export const DEFAULT_RETRY: Retry = { times: 2, withinMs: 60_000 };
export const DEFAULT_TIMEOUT_MS = 10_000;
const TIMEOUT = { min: 1, max: 300_000 };
const RETRY_TIMES = { min: 0, max: 20 };
const RETRY_WITHIN = { min: 1, max: 86_400_000 };

/** Reads one item of `steps:`, a map with the step's name as its only key. */
export function readStep(
  item: YamlNode,
  connectors: readonly KnownConnector[],
  problems: Problems,
): PlaybookStep | undefined {
  const [entry, ...more] = item.entries();
  if (!entry || more.length > 0)
    return refuse(
      problems,
      item,
      'PLAYBOOK_KIND',
      'a step is a map of one key, its name: e.g. - tell: { action: log.write, with: { text: … } }',
    );
  const { name, key, value: node } = entry;
  if (!NAME.test(name))
    refuse(
      problems,
      key,
      'PLAYBOOK_VALUE',
      `'${name}' can't be a step's name: a letter, then letters, digits, _ and -`,
    );
  if (node.kind !== 'map')
    return refuse(problems, node, 'PLAYBOOK_KIND', `step '${name}' must be a map with an 'action'`);
  refuseKeys(node, KEYS, UNSUPPORTED, problems);
  const found = readAction(name, node, connectors, problems);
  if (!found) return undefined;
  const target = readTarget(node.get('target'), problems);
  const condition = node.get('if');
  return {
    name,
    action: found.action,
    ...(target && { target }),
    with: readArguments(node, found, problems),
    ...(condition && { if: readCondition(condition, `'if' of step '${name}'`, problems) }),
    dryRun: readFlag(node.get('dry-run'), "'dry-run'", problems) ?? false,
    retry: readRetry(node.get('retry'), problems),
    timeoutMs: readSpan(node.get('timeout'), "'timeout'", TIMEOUT, problems) ?? DEFAULT_TIMEOUT_MS,
    onFailure: readOnFailure(node.get('on_failure'), problems),
  };
}

interface FoundAction {
  readonly action: string;
  readonly connector: KnownConnector;
  readonly verb: string;
}

function readAction(
  step: string,
  node: YamlNode,
  connectors: readonly KnownConnector[],
  problems: Problems,
): FoundAction | undefined {
  const at = node.get('action');
  if (!at) {
    const supported = !node.entries().some(({ name }) => UNSUPPORTED.includes(name));
    if (supported)
      refuse(
        problems,
        node,
        'PLAYBOOK_MISSING_KEY',
        `step '${step}' has no 'action': name one as connector.verb`,
      );
    return undefined;
  }
  const action = readText(at, "'action'", problems);
  if (action === undefined) return undefined;
  const known = connectors.flatMap(({ name, verbs }) => verbs.map((verb) => `${name}.${verb}`));
  const dot = action.indexOf('.');
  const connector = connectors.find(({ name }) => name === action.slice(0, dot));
  const verb = action.slice(dot + 1);
  if (connector?.verbs.includes(verb)) return { action, connector, verb };
  return refuse(
    problems,
    at,
    'PLAYBOOK_ACTION',
    `there is no action '${action}'${suggestion(action, known)}`,
  );
}

function readTarget(
  node: YamlNode | undefined,
  problems: Problems,
): Record<string, string> | undefined {
  if (!node) return undefined;
  if (node.kind !== 'map')
    return refuse(
      problems,
      node,
      'PLAYBOOK_KIND',
      "'target' must be a map of names to texts, e.g. { credential: '…' }",
    );
  const target: Record<string, string> = {};
  for (const { name, value } of node.entries()) {
    const scalar = value.scalar;
    if (scalar === undefined || scalar === null)
      refuse(problems, value, 'PLAYBOOK_KIND', `'${name}' of the target must be a text`);
    else target[name] = String(scalar);
    checkTexts(value, problems);
  }
  return target;
}

function readArguments(
  node: YamlNode,
  { action, connector, verb }: FoundAction,
  problems: Problems,
): Record<string, unknown> {
  const at = node.get('with');
  if (at && at.kind !== 'map') {
    refuse(problems, at, 'PLAYBOOK_KIND', "'with' must be a map of the action's arguments");
    return {};
  }
  if (at) checkTexts(at, problems);
  if (at) checkReveals(at, problems);
  const args = (at?.toValue() ?? {}) as Record<string, unknown>;
  for (const wrong of connector.check(verb, withTokens(args)))
    refuse(problems, at ?? node, 'PLAYBOOK_ARGUMENT', `${action}: ${wrong}`);
  return args;
}

function checkTexts(node: YamlNode, problems: Problems): void {
  if (node.kind === 'string')
    for (const wrong of checkTemplates(String(node.scalar)))
      refuse(problems, node, 'PLAYBOOK_TEMPLATE', wrong);
  for (const { value } of node.entries()) checkTexts(value, problems);
  for (const item of node.items()) checkTexts(item, problems);
}

function readRetry(node: YamlNode | undefined, problems: Problems): Retry {
  if (!node) return DEFAULT_RETRY;
  if (node.kind !== 'map') {
    refuse(problems, node, 'PLAYBOOK_KIND', "'retry' must be a map, e.g. { times: 5, within: 2m }");
    return DEFAULT_RETRY;
  }
  refuseKeys(node, ['times', 'within'], [], problems);
  return {
    times: readCount(node.get('times'), "'times'", RETRY_TIMES, problems) ?? DEFAULT_RETRY.times,
    withinMs:
      readSpan(node.get('within'), "'within'", RETRY_WITHIN, problems) ?? DEFAULT_RETRY.withinMs,
  };
}

function readOnFailure(node: YamlNode | undefined, problems: Problems): string[] {
  return node ? readTexts(node, "'on_failure'", problems) : [];
}
