import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runCommand, type Ran } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'gatewatch-test-'));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): string {
  writeFileSync(join(root, path), text);
  return join(root, path);
}

const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
  runCommand([...args], { cwd: root, stdin });

const RULE = `title: t
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c31
logsource: { category: ai_gateway }
detection: { s: { url.path: /a }, condition: s }
level: low
`;
const CASES = `template: { event.tier: edge, source.ip: 192.0.2.1 }
cases:
  - name: the path fires
    events: [{ at: 0m, url.path: /a }]
    fires: [{ rule: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c31, at: 0m, entity: { source.ip: 192.0.2.1 } }]
  - name: another fires too
    events: [{ at: 0m, url.path: /b }]
    fires: [{ rule: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c31, at: 0m, entity: { source.ip: 192.0.2.1 } }]
`;

describe('test --json', () => {
  it('writes a line for each case, and exits 1 where one fails', async () => {
    const rule = put('rule.yml', RULE);
    const file = put('rule.cases.yml', CASES);
    const { code, lines, out } = await run(['test', '--json', rule]);
    expect(code).toBe(1);
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(lines).toEqual([
      { file, line: 3, name: 'the path fires', ok: true, differences: [] },
      {
        file,
        line: 6,
        name: 'another fires too',
        ok: false,
        differences: [expect.stringContaining('missing')],
      },
    ]);
  });

  it('writes a line for a file with a mistake, as check does', async () => {
    const file = put('broken.yml', RULE.replace('url.path', 'url.path|contans'));
    const { code, lines } = await run(['test', '--json', file]);
    expect(code).toBe(1);
    expect(lines).toEqual([
      { file, ok: false, errors: [expect.objectContaining({ line: 4, code: 'SIGMA_MODIFIER' })] },
    ]);
    expect((await run(['check', '--json', file])).lines).toMatchObject([{ file, ok: false }]);
  });
});

const SOURCE = `id: tollgate
detect: { keys: [toll] }
event: { dataset: tollgate.access, tier: gateway, category: [api] }
map:
  '@timestamp': { from: ts, as: epoch(ms) }
  source.ip: client.ip
`;
const SOURCE_CASES = `cases:
  - name: a call
    record: { toll: 1, ts: 1767571200000, client: { ip: 192.0.2.1, port: 7 } }
    events: [{ source.ip: 192.0.2.1 }]
`;

describe('test --unmapped', () => {
  it('tells which members of a record no rule of the source read, and fails nothing for it', async () => {
    const source = put('tollgate.yml', SOURCE);
    put('tollgate.cases.yml', SOURCE_CASES);
    const told = await run(['test', '--unmapped', source]);
    expect([told.code, told.out]).toEqual([
      0,
      expect.stringMatching(/not read: toll, client\.port$/m),
    ]);
    const json = await run(['test', '--unmapped', '--json', source]);
    expect(json.lines).toMatchObject([{ ok: true, unmapped: ['toll', 'client.port'] }]);
    expect((await run(['test', source])).out).not.toMatch(/not read/);
    expect((await run(['test', '--json', source])).lines[0]).not.toHaveProperty('unmapped');
  });
});
