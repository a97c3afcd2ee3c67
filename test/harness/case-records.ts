import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problems, readYaml } from '@gatewatch/event';
import { loadSources, type SourceSet } from '@gatewatch/normalize';
import { root } from './gatewatch-process.ts';

export interface CaseRecord {
  readonly source: string;
  readonly name: string;
  /** a text as it is, or a value that is written as JSON */
  readonly record: unknown;
}

const CASES = '.cases.yml';
const folder = join(root, 'sources');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** All shipped sources. */
export function shippedSources(): SourceSet {
  const paths = files.filter((file) => file.endsWith('.yml') && !file.endsWith(CASES));
  const texts = paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  return loadSources(texts).sources;
}

/** The records of every shipped source's cases. */
export function caseRecords(): CaseRecord[] {
  return files.filter((file) => file.endsWith(CASES)).flatMap(recordsOf);
}

function recordsOf(file: string): CaseRecord[] {
  const documents = readYaml(readFileSync(join(folder, file), 'utf8'), new Problems(file));
  return documents.flatMap((document) => {
    const { source, cases = [] } = document.toValue() as {
      source?: string;
      cases?: { name?: string; record?: unknown; source?: string }[];
    };
    return cases.flatMap(({ name = '', record, source: own }) => {
      const id = own ?? source ?? file.replace(CASES, '');
      return record === undefined ? [] : [{ source: id, name, record }];
    });
  });
}
