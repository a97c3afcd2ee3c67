import { refuseUnknownKeys, type Problems, type YamlNode } from '@gatewatch/event';
import {
  DEFAULT_HISTORY_MS,
  DEFAULT_LEARN_MS,
  DEFAULT_REFRACTORY_MS,
  DEFAULT_SUPPORT,
  type BaselineBody,
} from './baseline-rule.ts';
import { modelNamed } from './models/models.ts';
import { SEASONS, type ModelKind } from './models/pane-model.ts';
import { Reader } from './node-reader.ts';
import { readCondition } from './read-condition.ts';
import { readMeasure } from './read-measure.ts';
import { readModel } from './read-model.ts';

const KEYS = [
  'rules',
  'group-by',
  'measure',
  'pane',
  'compare',
  'model',
  'condition',
  'learn',
  'refractory',
  'support',
];

/**
 * Reads the map under `baseline:`. Every mistake goes to `problems` with its position; undefined if there was one.
 * Whether the referenced rules exist is for the caller to check.
 */
export function parseBaseline(node: YamlNode, problems: Problems): BaselineBody | undefined {
  const read = new Reader(problems);
  if (node.kind !== 'map') {
    read.error(
      node,
      'BASELINE_SYNTAX',
      'baseline must be a map with rules, measure, pane, condition',
    );
    return undefined;
  }
  refuseUnknownKeys(node, KEYS, problems, 'BASELINE_UNKNOWN_KEY');
  return parsePaneBaseline(node, read);
}

/** One that measures panes; a model that judges single events would be read beside it. */
function parsePaneBaseline(node: YamlNode, read: Reader): BaselineBody | undefined {
  const rules = read.texts(node, 'rules', true);
  const model = readModel(node, read);
  const parts = {
    rules,
    measure: readMeasure(node, rules ?? [], read),
    pane: read.duration(node, 'pane'),
    compare: readCompare(node, read),
    model,
    condition: model && readCondition(node, model, read),
  };
  const options = {
    groupBy: read.texts(node, 'group-by', false) ?? [],
    learn: read.duration(node, 'learn', DEFAULT_LEARN_MS),
    refractory: read.duration(node, 'refractory', DEFAULT_REFRACTORY_MS),
    support: read.count(node, 'support', DEFAULT_SUPPORT),
  };
  if (read.failed || !isComplete(parts)) return undefined;
  const { compare, condition, ...rest } = parts;
  const body: BaselineBody = { ...rest, ...compare, ...condition, ...options };
  checkSpans(node, body, read);
  checkFit(node, body, read);
  return read.failed ? undefined : body;
}

type Complete<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

function isComplete<T extends object>(parts: T): parts is T & Complete<T> {
  return Object.values(parts).every((part) => part !== undefined);
}

function checkSpans(node: YamlNode, body: BaselineBody, read: Reader): void {
  if (body.history < body.pane * body.support) {
    read.error(
      node.get('compare') ?? node,
      'BASELINE_BAD_VALUE',
      `history must hold at least ${body.support} panes (support): lengthen history or shorten pane`,
    );
  }
  if (body.learn > body.history) {
    read.error(
      node.get('learn') ?? node,
      'BASELINE_BAD_VALUE',
      'learn is longer than history, so that it would never end: shorten learn or lengthen history',
    );
  }
}

/** What the model needs of the rest. */
function checkFit(node: YamlNode, body: BaselineBody, read: Reader): void {
  const kind = modelNamed(body.model.kind);
  for (const [key, message] of kind ? misfits(kind, body) : [])
    read.error(node.get(key) ?? node, 'BASELINE_MISMATCH', message);
}

function misfits(
  { name, takes, seasonal, sideless }: ModelKind,
  { measure, season, direction }: BaselineBody,
): readonly (readonly [key: string, message: string])[] {
  const isDistribution = measure.kind === 'distribution';
  const faults: (readonly [string, string])[] = [];
  if (takes === 'count' && measure.kind !== 'count')
    faults.push(['measure', `${name} is about counts: measure count, or take mad or ewma`]);
  if ((takes === 'distribution') !== isDistribution) {
    const message = isDistribution
      ? `${name} judges numbers, no distributions: take psi or ks`
      : `${name} compares distributions: measure { distribution: FIELD }`;
    faults.push(['measure', message]);
  }
  if (!seasonal && season !== 'none')
    faults.push(['compare', `${name} takes no season: leave it out`]);
  if (sideless && direction !== 'up')
    faults.push(['condition', `${name} tells any change: leave direction out`]);
  return faults;
}

function readCompare(
  node: YamlNode,
  read: Reader,
): Pick<BaselineBody, 'history' | 'season'> | undefined {
  const compare = node.get('compare');
  if (!compare) return { history: DEFAULT_HISTORY_MS, season: 'none' };
  if (compare.kind !== 'map') {
    read.error(
      compare,
      'BASELINE_SYNTAX',
      'compare must be a map, e.g. { with: self, history: 28d }',
    );
    return undefined;
  }
  refuseUnknownKeys(compare, ['with', 'history', 'season'], read.problems, 'BASELINE_UNKNOWN_KEY');
  refuseOthers(compare, read);
  const history = read.duration(compare, 'history', DEFAULT_HISTORY_MS);
  const season = read.choice(compare, 'season', SEASONS, 'none');
  return history === undefined || season === undefined ? undefined : { history, season };
}

/** Comparing entities with each other needs their panes in one place. */
function refuseOthers(compare: YamlNode, read: Reader): void {
  const node = compare.get('with');
  if (!node || node.scalar === 'self') return;
  if (node.scalar === 'peers' || node.scalar === 'all') {
    const message = `compare with ${node.scalar} is not supported yet: entities are kept apart, each beside its own history; write with: self`;
    read.error(node, 'BASELINE_UNSUPPORTED', message);
  } else read.unsupported(node, 'with', String(node.scalar), ['self']);
}
