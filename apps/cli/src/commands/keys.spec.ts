import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgram } from '../program.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatewatch-keys-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const DAY = 86_400_000;

async function run(at: number, args: readonly string[], env: Record<string, string> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runProgram(['node', 'gatewatch', ...args], {
    stdin: new PassThrough(),
    stdout,
    stderr,
    cwd,
    env,
    interactive: false,
    now: () => at,
  });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, stdout: read(stdout), stderr: read(stderr) };
}

const list = async (at: number) =>
  (await run(at, ['keys', '--json'])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);

describe('gatewatch keys', () => {
  it('lists ids, ages and states, never a key', async () => {
    const lines = await list(Date.now());
    expect(lines.map(({ kind, state, age }) => [kind, state, age])).toEqual([
      ['hmac', 'active', '0ms'],
      ['seal', 'active', '0ms'],
    ]);
    for (const line of lines) expect(line['id']).toMatch(/^[0-9a-f]{8}$/);
  });

  it('rotates: the former key is active until its end, then the new one', async () => {
    const start = Date.now();
    const [before] = await list(start);
    const { code, stderr } = await run(start, ['keys', 'rotate', '--overlap', '7d']);
    expect(code).toBe(0);
    expect(stderr).toContain(`tokens stay under ${before?.['id']} until`);
    const states = async (at: number) =>
      (await list(at)).map(({ kind, state }) => `${kind} ${state}`);
    expect(await states(start)).toEqual(['hmac next', 'hmac active', 'seal active', 'seal former']);
    expect(await states(start + 8 * DAY)).toEqual([
      'hmac active',
      'hmac ended',
      'seal active',
      'seal former',
    ]);
  });

  it('says what to do where the key is configured, and what an overlap looks like', async () => {
    const env = { GATEWATCH_SECRETS_HMAC_KEY: Buffer.alloc(32, 1).toString('base64') };
    const configured = await run(0, ['keys', 'rotate'], env);
    expect([configured.code, configured.stderr]).toEqual([2, expect.stringContaining('KEY@END')]);
    const wrong = await run(0, ['keys', 'rotate', '--overlap', 'soon']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("'soon' is no span")]);
  });
});
