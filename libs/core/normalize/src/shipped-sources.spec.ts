import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadSources } from './source-set.ts';
import { runSourceCases } from './source-cases.ts';

const folder = join(import.meta.dirname, '../../../../sources');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => ({ path: name, text: readFileSync(join(folder, name), 'utf8') }));
const { sources, problems } = loadSources(files);

describe('the shipped sources', () => {
  it('load without a problem', () => {
    expect(problems).toEqual([]);
  });
  it('all have cases', () => {
    const names = new Set(files.map(({ path }) => path));
    for (const { file } of sources.sources) {
      expect(names).toContain(file.replace(/\.yml$/, '.cases.yml'));
    }
  });
  const run = runSourceCases(
    sources,
    files.filter(({ path }) => path.endsWith('.cases.yml')),
  );
  it('have cases without a problem', () => {
    expect(run.problems).toEqual([]);
  });
  it.each(run.results.map((result) => [`${result.file}: ${result.name}`, result] as const))(
    '%s',
    (_, { differences }) => {
      expect(differences).toEqual([]);
    },
  );
});
