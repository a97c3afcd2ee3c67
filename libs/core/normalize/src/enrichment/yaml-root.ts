import { Problems, readYaml, refuseUnknownKeys, type YamlNode } from '@gatewatch/event';
import type { EnrichmentFile, EnrichmentProblemCode } from './enrichment-problem.ts';

/** The one map of a YAML file, unknown keys told; undefined after telling what stands there instead. */
export function readRoot(
  { path, text }: EnrichmentFile,
  keys: readonly [needed: string, ...more: string[]],
): { readonly root: YamlNode | undefined; readonly problems: Problems } {
  const problems = new Problems(path);
  const [root, second] = readYaml(text, problems);
  if (problems.hasErrors) return { root: undefined, problems };
  if (!root) {
    reportAt(
      problems,
      undefined,
      'ENRICH_EMPTY',
      `nothing is in this file: '${keys[0]}' is needed`,
    );
    return { root, problems };
  }
  if (second)
    reportAt(problems, second, 'ENRICH_SYNTAX', 'this is one document: remove what follows');
  if (root.kind !== 'map') {
    reportAt(problems, root, 'ENRICH_SYNTAX', `must be a map with the key '${keys[0]}'`);
    return { root: undefined, problems };
  }
  refuseUnknownKeys(root, keys, problems, 'ENRICH_UNKNOWN_KEY' satisfies EnrichmentProblemCode);
  return { root, problems };
}

export function reportAt(
  problems: Problems,
  at: YamlNode | undefined,
  code: EnrichmentProblemCode,
  message: string,
): undefined {
  problems.error(at, code, message);
  return undefined;
}

/** The items of a list, or the node itself. */
export function oneOrMany(node: YamlNode): readonly YamlNode[] {
  return node.kind === 'list' ? node.items() : [node];
}
