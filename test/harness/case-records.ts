import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problems, readYaml } from '@gatewatch/event';
import { root } from './gatewatch-process.ts';

export interface CaseRecord {
  readonly source: string;
  readonly name: string;
  /** a text as it is, or a value that is written as JSON */
  readonly record: unknown;
}

/** The records of every shipped source's cases. */
export function caseRecords(): CaseRecord[] {
  const folder = join(root, 'sources');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files
    .filter((file) => file.endsWith('.cases.yml'))
    .flatMap((file) => recordsOf(folder, file));
}

function recordsOf(folder: string, file: string): CaseRecord[] {
  const documents = readYaml(readFileSync(join(folder, file), 'utf8'), new Problems(file));
  return documents.flatMap((document) => {
    const { source, cases = [] } = document.toValue() as {
      source?: string;
      cases?: { name?: string; record?: unknown; source?: string }[];
    };
    return cases.flatMap(({ name = '', record, source: own }) => {
      const id = own ?? source ?? file.replace('.cases.yml', '');
      return record === undefined ? [] : [{ source: id, name, record }];
    });
  });
}
