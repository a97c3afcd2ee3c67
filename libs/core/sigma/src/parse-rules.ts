import { identify, Problems, readYaml, type Problem, type YamlNode } from '@gatewatch/event';
import { applyActions } from './actions.ts';
import { readCorrelation } from './correlation.ts';
import { readDetectionRule } from './detection-rule.ts';
import { applyFilter, readFilter, type Filter } from './filter.ts';
import { asUuid, readMetadata } from './metadata.ts';
import type {
  ExtensionDocument,
  ParsedRules,
  RuleFile,
  RuleMetadata,
  SigmaDocument,
} from './model.ts';
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
  readonly #claims = { id: new Map<string, Claim>(), name: new Map<string, Claim>() };
  readonly #nodes = new Map<string, YamlNode>();

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
    const known = new Set([...this.#claims.id.keys(), ...this.#claims.name.keys()]);
    let documents: readonly SigmaDocument[] = this.#documents;
    for (const filter of this.#filters) documents = applyFilter(filter, documents, known);
    const problems: Problem[] = this.#problems.flatMap(({ list }) => list);
    const nodes = this.#nodes;
    return { documents, problems, nodeOf: (document) => nodes.get(placeOf(document)) };
  }

  #readDocument(node: YamlNode, file: RuleFile, problems: Problems): void {
    if (node.kind !== 'map') {
      const message = 'a rule must be a map with title, logsource and detection';
      refuse(problems, node, 'SIGMA_DOCUMENT', message);
      return;
    }
    const key = this.#kindOf(node, problems);
    const metadata = this.#identify(
      readMetadata(node, file, problems, this.#extensions),
      node,
      problems,
    );
    const context = { problems, lists: this.#lists };
    if (key === 'filter') {
      const filter = readFilter(node, metadata, context);
      if (filter && !problems.hasErrors) this.#filters.push(filter);
      return;
    }
    const document = this.#readBody(key, node, metadata, context);
    if (!document || problems.hasErrors) return;
    this.#documents.push(document);
    this.#nodes.set(placeOf(document), node);
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

  /** Ids and names are unique; a document that has its from a template keeps it only if it is the first. */
  #identify(metadata: RuleMetadata, node: YamlNode, problems: Problems): RuleMetadata {
    const copies = this.#claim('id', metadata.id, node, problems);
    const { name, ...nameless } = metadata;
    const isNamed = name === undefined || this.#claim('name', name, node, problems) === 0;
    const own = isNamed ? metadata : nameless;
    return copies === 0 ? own : { ...own, id: asUuid(identify('copy', own.id, String(copies))) };
  }

  /** @returns how many documents have the word from the same place */
  #claim(key: 'id' | 'name', word: string, node: YamlNode, problems: Problems): number {
    const at = node.get(key) ?? node;
    const taken = this.#claims[key];
    const claim = taken.get(word);
    if (claim === undefined) {
      const { file } = problems;
      taken.set(word, { document: `${file}:${node.line}`, from: originOf(file, at), copies: 0 });
      return 0;
    }
    if (claim.from === originOf(problems.file, at)) return ++claim.copies;
    const code = key === 'id' ? 'SIGMA_DUPLICATE_ID' : 'SIGMA_DUPLICATE_NAME';
    const message = `the ${key} '${word}' is taken by ${claim.document}: each rule needs its own`;
    refuse(problems, at, code, message);
    return 0;
  }
}

/** Who has an id or a name, and where it is written: a template gives its own to several documents. */
interface Claim {
  readonly document: string;
  readonly from: string;
  copies: number;
}

function originOf(file: string, { line, column }: YamlNode): string {
  return `${line}:${column} ${file}`;
}

function placeOf({ file, line }: Pick<RuleMetadata, 'file' | 'line'>): string {
  return `${line} ${file}`;
}
