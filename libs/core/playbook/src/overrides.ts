import { Problems, type YamlNode } from '@gatewatch/event';
import { readFlag, readText, refuse, refuseKeys } from './node-reading.ts';
import { suggestion } from './playbook-problem.ts';
import type { Playbook } from './playbook.ts';
import { readMode } from './read-playbook.ts';

/** Whether a document says `overrides:` and is no playbook. */
export function isOverrides(node: YamlNode): boolean {
  return node.get('overrides') !== undefined;
}

/** Disables playbooks or changes their mode, by id, without touching their files. Changes `playbooks`. */
export function applyOverrides(
  node: YamlNode,
  playbooks: Map<string, Playbook>,
  problems: Problems,
): void {
  refuseKeys(node, ['overrides'], [], problems);
  const list = node.get('overrides');
  if (list?.kind !== 'list')
    return refuse(
      problems,
      list,
      'PLAYBOOK_KIND',
      "'overrides' must be a list, e.g. [{ playbook: <id>, disable: true }]",
    );
  const known = [...playbooks.keys()];
  for (const item of list.items()) applyOverride(item, known, playbooks, problems);
}

function applyOverride(
  item: YamlNode,
  known: readonly string[],
  playbooks: Map<string, Playbook>,
  problems: Problems,
): void {
  refuseKeys(item, ['playbook', 'disable', 'mode'], [], problems);
  const at = item.get('playbook');
  const id = readText(at, "'playbook'", problems)?.toLowerCase();
  if (id === undefined) {
    if (!at) refuse(problems, item, 'PLAYBOOK_MISSING_KEY', "an override needs 'playbook', an id");
    return;
  }
  const isDisabled = readFlag(item.get('disable'), "'disable'", problems);
  const mode = readMode(item.get('mode'), problems);
  if (!known.includes(id)) {
    refuse(
      problems,
      at,
      'PLAYBOOK_UNKNOWN_ID',
      `there is no playbook with the id '${id}'${suggestion(id, known)}`,
    );
    return;
  }
  const playbook = playbooks.get(id);
  if (isDisabled) playbooks.delete(id);
  else if (playbook && mode) playbooks.set(id, { ...playbook, mode });
}
