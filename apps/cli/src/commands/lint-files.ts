import { existsSync } from 'node:fs';
import type { Problem } from '@gatewatch/event';
import { casesPathOf, type OwnedFile } from '@gatewatch/files';
import { FIELDS, fieldOf } from '@gatewatch/normalize';
import {
  lintRules,
  mappedFields,
  type FieldMapping,
  type KnownFields,
  type Logsource,
} from '@gatewatch/sigma';
import type { CaseProblemCode } from '../rule-cases/case-problem.ts';
import type { LoadedFiles } from './load-files.ts';
import { kindOf } from './owned-files.ts';

/** What is doubtful about rules that can be loaded: warnings, with their places. */
export function lintFiles({ folder, data, rules: set, parsed }: LoadedFiles): Problem[] {
  const rules = folder.files.filter((file) => kindOf(file) === 'rule');
  const given = new Set(rules.map(({ path }) => path));
  const found = lintRules(parsed, {
    fieldsOf: (logsource) => fieldsOf(logsource, data.mappings),
  });
  const firing = new Set(
    set.list.filter(({ fires }) => fires).map(({ metadata }) => metadata.file),
  );
  const bare = rules.filter(({ path }) => firing.has(path) && !existsSync(casesPathOf(path)));
  return [...found.filter(({ file }) => given.has(file)), ...bare.map(missingCases)];
}

function missingCases({ path }: OwnedFile): Problem {
  const code: CaseProblemCode = 'CASES_MISSING';
  const message = `there are no cases: write ${casesPathOf(path)} with events that must and must not fire`;
  return { file: path, line: 1, column: 1, code, message, severity: 'warning' };
}

/** What events of a log source have, where that is known: our own, and those whose fields are mapped. */
function fieldsOf(
  logsource: Logsource,
  mappings: readonly FieldMapping[],
): KnownFields | undefined {
  const mapped = mappedFields(logsource, mappings);
  if (!mapped && logsource.category?.toLowerCase() !== 'ai_gateway') return undefined;
  return {
    has: (name) => fieldOf(name) !== undefined || mapped?.has(name) === true,
    names: [...FIELDS.keys(), ...(mapped?.keys() ?? [])],
    isList: (name) => fieldOf(name)?.many ?? (mapped?.get(name)?.length ?? 0) > 1,
  };
}
