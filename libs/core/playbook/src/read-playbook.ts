import type { Problems, YamlNode } from '@gatewatch/event';
import { readCondition } from './condition.ts';
import { isRange } from './guard.ts';
import type { RunMode } from './model.ts';
import { readCount, readText, readTexts, readWord, refuse, refuseKeys } from './node-reading.ts';
import { suggestion } from './playbook-problem.ts';
import {
  TRIGGERS,
  type Guards,
  type Playbook,
  type PlaybookStep,
  type Trigger,
} from './playbook.ts';
import { readStep, type KnownConnector } from './read-step.ts';

export interface ReadOptions {
  readonly connectors: readonly KnownConnector[];
  /** lists that `never:` can name by path */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

const KEYS = ['title', 'id', 'description', 'on', 'when', 'mode', 'guards', 'steps'];
const LATER_TRIGGERS = ['incident.state-changed', 'schedule'];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_STEPS = 50;
const PER_HOUR = { min: 1, max: 100_000 };

/** Reads one playbook; undefined where it has a mistake, all of which are in `problems`. */
export function readPlaybook(
  node: YamlNode,
  options: ReadOptions,
  problems: Problems,
): Playbook | undefined {
  const before = problems.list.length;
  if (node.kind !== 'map')
    return refuse(problems, node, 'PLAYBOOK_KIND', 'a playbook is a map with title, id, on, steps');
  refuseKeys(node, KEYS, ['inputs', 'variables'], problems);
  const description = readText(node.get('description'), "'description'", problems);
  const playbook: Playbook = {
    file: problems.file,
    line: node.line,
    id: readId(node, problems) ?? '',
    title: readText(required(node, 'title', problems), "'title'", problems) ?? '',
    ...(description !== undefined && { description }),
    on: readTriggers(required(node, 'on', problems), problems),
    when: readCondition(node.get('when'), "'when'", problems),
    mode: readMode(node.get('mode'), problems) ?? 'dry-run',
    guards: readGuards(node.get('guards'), options, problems),
    steps: readSteps(required(node, 'steps', problems), options, problems),
  };
  const isSound = !problems.list.slice(before).some(({ severity }) => severity === 'error');
  return isSound ? playbook : undefined;
}

function required(node: YamlNode, key: string, problems: Problems): YamlNode | undefined {
  const found = node.get(key);
  if (!found) refuse(problems, node, 'PLAYBOOK_MISSING_KEY', `'${key}' is missing`);
  return found;
}

function readId(node: YamlNode, problems: Problems): string | undefined {
  const at = required(node, 'id', problems);
  const id = readText(at, "'id'", problems);
  if (id === undefined || UUID.test(id)) return id?.toLowerCase();
  return refuse(
    problems,
    at,
    'PLAYBOOK_ID',
    `the id '${id}' is no UUID: write one such as 2f1f6d5e-7c3b-4c59-9f77-8a8c1b8d1c01`,
  );
}

/** `dry-run` or `act`; `ask` is refused. */
export function readMode(node: YamlNode | undefined, problems: Problems): RunMode | undefined {
  if (node?.scalar === 'ask')
    return refuse(
      problems,
      node,
      'PLAYBOOK_UNSUPPORTED',
      "mode 'ask' is not supported yet: use dry-run, or act",
    );
  return readWord(node, "'mode'", ['dry-run', 'act'], problems);
}

function readTriggers(node: YamlNode | undefined, problems: Problems): Trigger[] {
  if (!node) return [];
  const nodes = node.kind === 'list' ? node.items() : [node];
  if (nodes.length === 0) refuse(problems, node, 'PLAYBOOK_VALUE', "'on' is empty");
  return nodes.flatMap((item) => readTrigger(item, problems) ?? []);
}

function readTrigger(node: YamlNode, problems: Problems): Trigger | undefined {
  const text = String(node.scalar);
  if (LATER_TRIGGERS.includes(text))
    return refuse(problems, node, 'PLAYBOOK_UNSUPPORTED', `'on: ${text}' is not supported yet`);
  return readWord(node, "'on'", TRIGGERS, problems);
}

function readGuards(
  node: YamlNode | undefined,
  { lists = {} }: ReadOptions,
  problems: Problems,
): Guards {
  if (!node) return { never: [] };
  if (node.kind !== 'map')
    refuse(
      problems,
      node,
      'PLAYBOOK_KIND',
      "'guards' must be a map, e.g. { at-most: { per-hour: 20 } }",
    );
  refuseKeys(node, ['at-most', 'never'], [], problems);
  const atMost = node.get('at-most');
  if (atMost) refuseKeys(atMost, ['per-hour'], ['share-of-active-keys'], problems);
  const perHour = atMost?.get('per-hour') ?? atMost;
  const cap = readCount(perHour, "'at-most' needs 'per-hour', which", PER_HOUR, problems);
  return {
    ...(cap !== undefined && { perHour: cap }),
    never: readNever(node.get('never'), lists, problems),
  };
}

function readNever(
  node: YamlNode | undefined,
  lists: Readonly<Record<string, readonly string[]>>,
  problems: Problems,
): readonly string[] {
  if (!node) return [];
  if (node.kind !== 'list') {
    const name = String(node.scalar);
    if (Object.hasOwn(lists, name)) return lists[name] ?? [];
    refuse(
      problems,
      node,
      'PLAYBOOK_VALUE',
      `there is no list '${name}'${suggestion(name, Object.keys(lists))}; or write the values here: never: [10.0.0.0/8, …]`,
    );
    return [];
  }
  const entries = readTexts(node, "'never'", problems);
  for (const entry of entries)
    if (/^[\da-f.:]+\/\d+$/i.test(entry) && !isRange(entry))
      refuse(problems, node, 'PLAYBOOK_VALUE', `'${entry}' is no range of addresses`);
  return entries;
}

function readSteps(
  node: YamlNode | undefined,
  { connectors }: ReadOptions,
  problems: Problems,
): PlaybookStep[] {
  if (!node) return [];
  const items = node.items();
  if (items.length === 0 || items.length > MAX_STEPS)
    refuse(problems, node, 'PLAYBOOK_KIND', `'steps' must be a list of 1 to ${MAX_STEPS} steps`);
  const names = items.flatMap((item) => item.entries()[0]?.name ?? []);
  const steps: PlaybookStep[] = [];
  for (const [index, item] of items.entries()) {
    const step = readStep(item, connectors, problems);
    if (!step) continue;
    if (names.indexOf(step.name) < index)
      refuse(
        problems,
        item,
        'PLAYBOOK_DUPLICATE_STEP',
        `there are two steps '${step.name}': give each a name of its own`,
      );
    checkHandlers(step, names, item, problems);
    steps.push(step);
  }
  if (steps.length > 0 && steps.every(({ name }) => isHandler(name, steps)))
    refuse(
      problems,
      node,
      'PLAYBOOK_VALUE',
      'every step runs only when another fails: nothing would ever run',
    );
  return steps;
}

/** Whether a step only runs when another one fails. */
export function isHandler(name: string, steps: readonly PlaybookStep[]): boolean {
  return steps.some(({ onFailure }) => onFailure.includes(name));
}

function checkHandlers(
  step: PlaybookStep,
  names: readonly string[],
  item: YamlNode,
  problems: Problems,
): void {
  const at = item.get(step.name)?.get('on_failure');
  for (const name of step.onFailure) {
    if (name === step.name)
      refuse(
        problems,
        at,
        'PLAYBOOK_UNKNOWN_STEP',
        `step '${name}' can't handle its own failure: name another step`,
      );
    else if (!names.includes(name))
      refuse(
        problems,
        at,
        'PLAYBOOK_UNKNOWN_STEP',
        `there is no step '${name}'${suggestion(name, names)}`,
      );
  }
}
