import { join, relative } from 'node:path';
import { loadRules, type RuleListing } from '@gatewatch/engine';
import { readFolder } from '@gatewatch/files';
import { code, page } from './markdown.ts';
import { root } from './root.ts';

export async function rulesPage(): Promise<string> {
  const { files } = await readFolder([join(root, 'rules')]);
  const { rules } = loadRules({ files });
  const firing = rules.list.filter(({ fires }) => fires);
  const threats = [...new Set(firing.map(({ metadata }) => metadata.threat ?? 'other'))].sort();
  return page(
    'Shipped rules',
    `${firing.length} rules fire by themselves; ${rules.list.length - firing.length} more only feed them. Disable, re-level or except one by its id: docs/guides/change-a-shipped-rule.md.`,
    ...threats.flatMap((threat) => [
      `## ${threat}`,
      ...firing.filter(({ metadata }) => metadata.threat === threat).map(section),
    ]),
  );
}

function section({ kind, metadata }: RuleListing): string {
  const { id, title, level, description = '', tags, falsepositives, file } = metadata;
  return [
    `### ${title}`,
    description.trim(),
    [
      `- id: ${code(id)}`,
      `- level: ${level}`,
      `- kind: ${kind}, in ${code(relative(root, file).replaceAll('\\', '/'))}`,
      `- tags: ${tags.map(code).join(', ')}`,
      `- may also be: ${falsepositives.join('; ') || 'nothing known'}`,
    ].join('\n'),
  ].join('\n\n');
}
