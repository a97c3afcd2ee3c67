import { Problems, readYaml, type Problem, type YamlNode } from '@gatewatch/event';
import { refuse } from './node-reading.ts';
import { applyOverrides, isOverrides } from './overrides.ts';
import type { Playbook, PlaybookFile } from './playbook.ts';
import { readPlaybook, type ReadOptions } from './read-playbook.ts';

export interface ParsedPlaybooks {
  /** those without a mistake and not disabled, by id */
  readonly playbooks: readonly Playbook[];
  readonly problems: readonly Problem[];
}

/** A cases file stands beside its playbook and is none. */
export function isCasesPath(path: string): boolean {
  return /\.cases\.ya?ml$/.test(path);
}

interface ReadFile {
  readonly isUser: boolean;
  readonly problems: Problems;
  readonly nodes: readonly YamlNode[];
}

/**
 * Reads playbooks and overrides. A mistake leaves out its own playbook only. A user's playbook replaces a shipped one with
 * the same id; two of one folder with the same id are a mistake of the second. Overrides come last, whatever the order of files.
 */
export function parsePlaybooks(
  files: readonly PlaybookFile[],
  options: ReadOptions,
): ParsedPlaybooks {
  const all = files.filter(({ path }) => !isCasesPath(path)).map(readFile);
  const playbooks = new Map([
    ...readAll(
      all.filter(({ isUser }) => !isUser),
      options,
    ),
    ...readAll(
      all.filter(({ isUser }) => isUser),
      options,
    ),
  ]);
  for (const { nodes, problems } of all)
    for (const node of nodes.filter(isOverrides)) applyOverrides(node, playbooks, problems);
  return {
    playbooks: [...playbooks.values()].sort((left, right) => (left.id < right.id ? -1 : 1)),
    problems: all.flatMap(({ problems }) => problems.list),
  };
}

function readFile({ path, text, user = false }: PlaybookFile): ReadFile {
  const problems = new Problems(path);
  return { isUser: user, problems, nodes: readYaml(text, problems) };
}

function readAll(files: readonly ReadFile[], options: ReadOptions): Map<string, Playbook> {
  const playbooks = new Map<string, Playbook>();
  for (const { nodes, problems } of files)
    for (const node of nodes) {
      if (isOverrides(node)) continue;
      const playbook = readPlaybook(node, options, problems);
      if (playbook) add(playbook, node, playbooks, problems);
    }
  return playbooks;
}

function add(
  playbook: Playbook,
  node: YamlNode,
  playbooks: Map<string, Playbook>,
  problems: Problems,
): void {
  const other = playbooks.get(playbook.id);
  if (!other) playbooks.set(playbook.id, playbook);
  else
    refuse(
      problems,
      node.get('id'),
      'PLAYBOOK_DUPLICATE_ID',
      `${other.file}:${other.line} has the same id: give each playbook its own`,
    );
}
