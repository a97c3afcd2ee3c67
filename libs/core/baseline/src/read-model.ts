import { refuseUnknownKeys, type YamlNode } from '@gatewatch/event';
import type { NamedModel } from './baseline-rule.ts';
import { completeParams } from './models/model-params.ts';
import { MODEL_NAMES, modelNamed } from './models/models.ts';
import type { ModelKind } from './models/pane-model.ts';
import type { Reader } from './node-reader.ts';

/** A model's name, or a map of its name to its parameters; `mad` where there is none. */
export function readModel(node: YamlNode, read: Reader): NamedModel | undefined {
  const model = node.get('model');
  if (!model) return named('mad', undefined, read);
  if (model.kind === 'string') {
    const name = String(model.scalar);
    if (MODEL_NAMES.includes(name)) return named(name, undefined, read);
    read.unsupported(model, 'model', name, MODEL_NAMES);
    return undefined;
  }
  const entry = read.onlyEntry(model, 'model', MODEL_NAMES, 'mad: { scale: log }');
  if (!entry) return undefined;
  if (entry.value.kind === 'null') return named(entry.name, undefined, read);
  if (entry.value.kind === 'map') return named(entry.name, entry.value, read);
  read.error(entry.value, 'BASELINE_SYNTAX', `${entry.name} must be a map of its parameters`);
  return undefined;
}

function named(name: string, node: YamlNode | undefined, read: Reader): NamedModel | undefined {
  const model = modelNamed(name);
  if (!model) return undefined;
  if (node) refuseUnknownKeys(node, paramNames(model), read.problems, 'BASELINE_UNKNOWN_KEY');
  const written = Object.fromEntries(
    (node?.entries() ?? []).map((entry) => [entry.name, entry.value.scalar]),
  );
  const { params, faults } = completeParams(model.params, written);
  for (const { name: param, message } of faults) {
    const at = node?.get(param) ?? node;
    if (at) read.error(at, 'BASELINE_BAD_VALUE', message);
  }
  return faults.length > 0 ? undefined : { kind: name, params };
}

const paramNames = ({ params }: ModelKind): readonly string[] => params.map(({ name }) => name);
