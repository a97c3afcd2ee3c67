import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadRules, type LoadedRules } from '@gatewatch/engine';
import type { RuleFile } from '@gatewatch/sigma';

const ROOT = join(import.meta.dirname, '..', '..');

function read(path: string): RuleFile {
  return { path, text: readFileSync(join(ROOT, path), 'utf8'), threat: basename(dirname(path)) };
}

/** Paths of the shipped rules, from the root of the repository. */
export const RULE_PATHS: readonly string[] = globSync('rules/*/*.yml', { cwd: ROOT })
  .filter((path) => !path.endsWith('.cases.yml') && !/^rules\/(fields|lists)\//.test(path))
  .sort();

export const RULE_FILES: readonly RuleFile[] = RULE_PATHS.map(read);

export function casesOf(path: string): RuleFile {
  return read(path.replace(/\.yml$/, '.cases.yml'));
}

export function loadShippedRules(): LoadedRules {
  return loadRules({ files: RULE_FILES });
}
