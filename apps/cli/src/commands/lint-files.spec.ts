import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { formatProblem } from '@gatewatch/event';
import { lintFiles } from './lint-files.ts';
import { loadFiles, shippedPaths } from './load-files.ts';

const root = mkdtempSync(join(tmpdir(), 'gatewatch-lint-'));
afterAll(() => rmSync(root, { recursive: true }));

async function lint(...paths: string[]): Promise<string[]> {
  const found = lintFiles(await loadFiles(paths, Date.UTC(2026, 0, 1)));
  return found.map((problem) => formatProblem(problem).replace(`${root}/`, ''));
}

function put(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

const rule = (category: string, selection: string): string =>
  `title: t\nlogsource: { category: ${category} }\ndetection: { s: { ${selection} }, condition: s }\nlevel: high\n`;

describe('lints', () => {
  it('say nothing of what is shipped', async () => {
    expect(await lint(...shippedPaths())).toEqual([]);
  });

  it('know the fields of our own events, labels and those that are mapped', async () => {
    const known = [
      put('a.yml', rule('ai_gateway', 'gen_ai.request.model: x, labels.team: y')),
      put('b.yml', rule('webserver', 'cs-method: GET, url.path: x')),
      put('c.yml', rule('process_creation', 'Image: x')),
    ];
    expect((await lint(...known)).filter((line) => line.includes('FIELD'))).toEqual([]);
    const wrong = [
      put('d.yml', rule('ai_gateway', 'gen_ai.request.mode: x')),
      put('e.yml', rule('webserver', 'cs-cookie: x, cs-metod: GET')),
    ];
    expect((await lint(...wrong)).filter((line) => line.includes('FIELD'))).toEqual([
      "d.yml:3:19: warning LINT_UNKNOWN_FIELD: events of this logsource have no field 'gen_ai.request.mode': did you mean 'gen_ai.request.model'?",
      "e.yml:3:19: warning LINT_UNKNOWN_FIELD: events of this logsource have no field 'cs-cookie'",
      "e.yml:3:33: warning LINT_UNKNOWN_FIELD: events of this logsource have no field 'cs-metod': did you mean 'cs-method'?",
    ]);
  });

  it('miss cases and techniques, and cases no more once they are there', async () => {
    const path = put('f.yml', rule('process_creation', 'Image: x'));
    const codes = async () =>
      (await lint(path)).map((line) => line.split(' ')[2]?.replace(':', ''));
    expect(await codes()).toEqual(['LINT_NO_TECHNIQUE', 'CASES_MISSING']);
    put('f.cases.yml', 'cases: []\n');
    expect(await codes()).toEqual(['LINT_NO_TECHNIQUE']);
  });

  it('leave files with errors to their errors', async () => {
    expect(await lint(put('g.yml', 'title: [\n'), put('h.yml', 'title: x\n'))).toEqual([]);
  });
});
