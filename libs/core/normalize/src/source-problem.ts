import { nearest, type Problems, type YamlNode } from '@gatewatch/event';

/** What can be wrong with a source file, besides YAML's own syntax (`YAML_…`). */
export const SOURCE_PROBLEM_CODES = [
  /** a key that nothing reads, most often a slip of the pen */
  'SOURCE_UNKNOWN_KEY',
  /** a key that must be there is missing */
  'SOURCE_MISSING_KEY',
  /** a value of the wrong kind, or not one of those that are allowed */
  'SOURCE_BAD_VALUE',
  /** a path into the record that cannot be read */
  'SOURCE_BAD_PATH',
  /** a dissect pattern or regular expression that cannot be compiled */
  'SOURCE_BAD_PATTERN',
  /** the map fills a field that no event has: see fields.md */
  'SOURCE_UNKNOWN_FIELD',
  /** `as` names a converter that is not there */
  'SOURCE_UNKNOWN_CONVERTER',
  /** a source is named that is not there */
  'SOURCE_UNKNOWN_SOURCE',
  /** the map fills neither `@timestamp` nor `event.end` */
  'SOURCE_NO_TIME',
] as const;
export type SourceProblemCode = (typeof SOURCE_PROBLEM_CODES)[number];

/** Reports at a node; answers undefined, so that readers can end with it. */
export function report(
  problems: Problems,
  at: YamlNode | undefined,
  code: SourceProblemCode,
  message: string,
): undefined {
  problems.error(at, code, message);
  return undefined;
}

/** `unknown X 'name': did you mean 'near'?` */
export function unknownName(
  kind: string,
  name: string,
  known: Iterable<string>,
  otherwise: string,
): string {
  const near = nearest(name, known);
  return `unknown ${kind} '${name}'${near === undefined ? `; ${otherwise}` : `: did you mean '${near}'?`}`;
}

/** A text, or a report that says what was expected. */
export function readText(
  node: YamlNode | undefined,
  what: string,
  problems: Problems,
): string | undefined {
  if (node?.kind === 'string' && node.scalar !== '') return String(node.scalar);
  return report(problems, node, 'SOURCE_BAD_VALUE', `${what} must be a text`);
}

/** The items of a list, or the node itself: most keys take one or several. */
export function oneOrMany(node: YamlNode): YamlNode[] {
  return node.kind === 'list' ? node.items() : [node];
}
