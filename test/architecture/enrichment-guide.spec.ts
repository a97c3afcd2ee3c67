import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runProgram } from '@gatewatch/cli';
import { root } from '../../tools/docs/root.ts';

const text = readFileSync(join(root, 'docs', 'guides', 'enrichment.md'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'gatewatch-enrichment-guide-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const blocks = [...text.matchAll(/^```(?<language>\w+)\n(?<body>[\s\S]*?)^```$/gm)].map(
  ({ groups }) => ({ language: groups?.['language'] ?? '', body: groups?.['body'] ?? '' }),
);
for (const { body } of blocks) {
  const [, path, content] = /^# (\S+\.\w+)\n([\s\S]*)$/.exec(body) ?? [];
  if (path === undefined || content === undefined) continue;
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), content);
}

async function gatewatch(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runProgram(['node', 'gatewatch', ...args], {
    stdin: new PassThrough(),
    stdout,
    stderr,
    cwd: scratch,
    env: {},
    interactive: false,
    now: () => Date.UTC(2026, 10, 25),
  });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

describe('the guide to enrichment', () => {
  it('shows files that pass a check', async () => {
    const config = join(scratch, 'gatewatch.yml');
    expect(await gatewatch('check', config)).toEqual({
      code: 0,
      out: '',
      err: '6 files, 0 with errors\n',
    });
  });

  it('shows the fields that its line gets', async () => {
    const { out } = await gatewatch(
      'normalize',
      '--config',
      join(scratch, 'gatewatch.yml'),
      join(scratch, 'access.log'),
    );
    const shown = blocks.find(({ language }) => language === 'json')?.body ?? '';
    expect(JSON.parse(out)).toMatchObject(JSON.parse(shown) as object);
  });
});
