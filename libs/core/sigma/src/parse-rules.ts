import { Problems, readYaml, type Problem, type YamlNode } from '@gatewatch/event';
import { applyActions } from './actions.ts';
import { readCorrelation } from './correlation.ts';
import { readDetectionRule } from './detection-rule.ts';
import { applyFilter, readFilter, type Filter } from './filter.ts';
import { readMetadata } from './metadata.ts';
import type { ExtensionDocument, ParsedRules, RuleFile, SigmaDocument } from './model.ts';
import type { PlaceholderLists } from './placeholder.ts';
import { refuse } from './rule-problem.ts';

export interface ParseOptions {
  /** values of `%placeholders%`, by name */
  readonly lists?: PlaceholderLists;
  /** keys that make a document an extension; `baseline` when not given */
  readonly extensions?: readonly string[];
}

const NO_LISTS: PlaceholderLists = new Map();
const DEFAULT_EXTENSIONS: readonly string[] = ['baseline'];

/**
 * Reads rules, correlations, filters and extension documents of all files together: filters are applied, ids and names are unique among
 * what is returned. Every mistake is a problem with its place and leaves out only its own document. Whether the rules that a
 * correlation names exist is for whoever runs it to check.
 */
export function parseRules(files: readonly RuleFile[], options: ParseOptions = {}): ParsedRules {
  const parser = new RuleParser(options);
  for (const file of files) parser.read(file);
  return parser.finish();
}

class RuleParser {
  readonly #lists: PlaceholderLists;
  readonly #extensions: readonly string[];
  readonly #problems: Problems[] = [];
  readonly #documents: SigmaDocument[] = [];
  readonly #filters: Filter[] = [];
  /** id or name, and where it was first seen */
  readonly #ids = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor({ lists = NO_LISTS, extensions = DEFAULT_EXTENSIONS }: ParseOptions) {
    this.#lists = lists;
    this.#extensions = extensions;
  }

  read(file: RuleFile): void {
    const problems = new Problems(file.path);
    this.#problems.push(problems);
    for (const node of applyActions(readYaml(file.text, problems), problems)) {
      const own = new Problems(file.path);
      this.#problems.push(own);
      this.#readDocument(node, file, own);
    }
  }

  finish(): ParsedRules {
    const known = new Set([...this.#ids.keys(), ...this.#names.keys()]);
    let documents: readonly SigmaDocument[] = this.#documents;
    for (const filter of this.#filters) documents = applyFilter(filter, documents, known);
    const problems: Problem[] = this.#problems.flatMap(({ list }) => list);
    return { documents, problems };
  }

  #readDocument(node: YamlNode, file: RuleFile, problems: Problems): void {
    if (node.kind !== 'map') {
      const message = 'a rule must be a map with title, logsource and detection';
      refuse(problems, node, 'SIGMA_DOCUMENT', message);
      return;
    }
    const key = this.#kindOf(node, problems);
    const metadata = readMetadata(node, file, problems, this.#extensions);
    this.#claim(this.#ids, metadata.id, node, problems);
    if (metadata.name !== undefined) this.#claim(this.#names, metadata.name, node, problems);
    const context = { problems, lists: this.#lists };
    if (key === 'filter') {
      const filter = readFilter(node, metadata, context);
      if (filter && !problems.hasErrors) this.#filters.push(filter);
      return;
    }
    const document = this.#readBody(key, node, metadata, context);
    if (document && !problems.hasErrors) this.#documents.push(document);
  }

  #readBody(
    key: string,
    node: YamlNode,
    metadata: ReturnType<typeof readMetadata>,
    context: { readonly problems: Problems; readonly lists: PlaceholderLists },
  ): SigmaDocument | undefined {
    if (key === 'detection') return readDetectionRule(node, metadata, context);
    if (key === 'correlation') return readCorrelation(node, metadata, context.problems);
    const body = node.get(key);
    if (body?.kind === 'map') {
      const document: ExtensionDocument = { ...metadata, kind: 'extension', key, node: body };
      return document;
    }
    refuse(context.problems, body ?? node, 'SIGMA_DOCUMENT', `'${key}' must be a map`);
    return undefined;
  }

  /** The key that decides what a document is. */
  #kindOf(node: YamlNode, problems: Problems): string {
    const keys = ['correlation', 'filter', ...this.#extensions, 'detection'];
    const found = keys.filter((key) => node.get(key) !== undefined);
    if (found.length > 1) {
      const message = `a document is one thing, not ${found.join(' and ')}: separate them with '---'`;
      refuse(problems, node.get(found[1] ?? ''), 'SIGMA_DOCUMENT', message);
    }
    return found[0] ?? 'detection';
  }

  #claim(taken: Map<string, string>, word: string, node: YamlNode, problems: Problems): void {
    const isId = taken === this.#ids;
    const first = taken.get(word);
    if (first === undefined) {
      taken.set(word, `${problems.file}:${node.line}`);
      return;
    }
    const key = isId ? 'id' : 'name';
    const code = isId ? 'SIGMA_DUPLICATE_ID' : 'SIGMA_DUPLICATE_NAME';
    const at = node.get(key) ?? node;
    refuse(
      problems,
      at,
      code,
      `the ${key} '${word}' is taken by ${first}: each rule needs its own`,
    );
  }
}
