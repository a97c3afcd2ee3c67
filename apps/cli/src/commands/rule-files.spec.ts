import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runCommand, type Ran } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'gatewatch-rule-data-'));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
  runCommand([...args], { cwd: root, stdin });

const ADMIN = put(
  'own/web/admin.yml',
  `title: An administrator writes
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c11
logsource: { category: webserver }
detection:
  write: { cs-method: PUT, cs-username|expand: '%admins%' }
  condition: write
level: low
`,
);
put('own/lists/admins.csv', 'root\nadm_*\n');
const MORE = put('more/admins.yml', '- eve\n');
const web = (name: string, method = 'http.request.method') =>
  JSON.stringify({
    '@timestamp': 1,
    'event.category': ['web'],
    [method]: 'PUT',
    'user.name': name,
  });
const EVENTS = put('events.ndjson', [web('adm_a'), web('bob'), web('eve')].join('\n'));

const titles = (lines: readonly Record<string, unknown>[]) => lines.map(({ events }) => events);

describe('lists and field mappings of rules', () => {
  it('belong to a folder, and to a file within it', async () => {
    for (const rules of ['own', 'own/web', 'own/web/admin.yml']) {
      const { code, lines, err } = await run(['detect', '--rules', join(root, rules), EVENTS]);
      expect([code, titles(lines)]).toEqual([0, [[0]]]);
      expect(err).toContain('3 events, 1 rules, 1 detections');
    }
  });

  it('are named on the command line, where they come last', async () => {
    const { lines } = await run(['detect', '--rules', ADMIN, '--lists', MORE, EVENTS]);
    expect(titles(lines)).toEqual([[2]]);
  });

  it('leave raw events their names, unless the user maps them', async () => {
    const raw = ['detect', '--raw', '--no-logsource', '--rules', ADMIN];
    const native = JSON.stringify({ 'cs-method': 'PUT', 'cs-username': 'root' });
    expect(titles((await run(raw, native)).lines)).toEqual([[0]]);
    expect(titles((await run(raw, web('root'))).lines)).toEqual([]);
    const fields = put(
      'fields-of-mine/web.yml',
      'logsource: { category: webserver }\nfields: { cs-method: verb, cs-username: user.name }\n',
    );
    const mapped = await run([...raw, '--fields', fields], web('root', 'verb'));
    expect(titles(mapped.lines)).toEqual([[0]]);
  });

  it('are checked with the rules, or alone', async () => {
    const bad = put('bad/lists/hosts.yml', '- a\n- [b]\n');
    const wrong = put('bad/fields/web.yml', 'logsource: { category: x }\nfeilds: {}\n');
    const { code, lines } = await run(['check', '--json', join(root, 'bad'), join(root, 'own')]);
    expect(code).toBe(1);
    const told = lines.map(({ file, ok }) => [relative(root, String(file)), ok]);
    expect(told).toEqual([
      ['own/web/admin.yml', true],
      ['bad/lists/hosts.yml', false],
      ['own/lists/admins.csv', true],
      ['bad/fields/web.yml', false],
    ]);
    const alone = await run(['check', bad, wrong, join(root, 'own', 'lists')]);
    expect(alone.code).toBe(1);
    expect(alone.out).toContain(`${bad}:2:3: LIST_VALUE`);
    expect(alone.out).toContain(`${wrong}:1:1: MAPPING_FILE`);
    expect(alone.err).toContain('3 files, 2 with errors');
  });

  it('name a list that is not there, with the nearest', async () => {
    const rule = put(
      'other/rule.yml',
      `title: t
logsource: { category: webserver }
detection: { s: { cs-username|expand: '%private_network%' }, condition: s }
`,
    );
    const { code, out } = await run(['check', rule]);
    expect(code).toBe(1);
    expect(out).toContain("did you mean 'private_networks'?");
  });
});
