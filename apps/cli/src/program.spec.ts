import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { runCommand, type Ran } from './testing.ts';

jest.setTimeout(20_000); // the first command of each kind loads what it needs

const folder = mkdtempSync(join(tmpdir(), 'gatewatch-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
  runCommand(args, { cwd: folder, stdin, env: { XDG_STATE_HOME: folder } });

const LOG_LINE =
  '203.0.113.9 - - [24/Nov/2026:22:10:04 +0000] "GET /v1/models HTTP/1.1" 200 12 "-" "curl/8.1"';

const RULE = `
title: Models are listed
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c01
name: models_listed
status: test
logsource: { category: ai_gateway }
detection:
  listed: { url.path: /v1/models }
  condition: listed
level: low
---
title: Models are listed three times
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c02
status: test
correlation:
  type: event_count
  rules: [models_listed]
  group-by: [source.ip]
  timespan: 1m
  condition: { gte: 3 }
level: high
`;

describe('gatewatch', () => {
  it('shows its commands, and exits 0', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of ['start', 'normalize', 'detect', 'check', 'test', 'simulate'])
      expect(out).toContain(`  ${command}`);
  });

  it.each([
    { name: 'an unknown command', args: ['nonsense'] },
    { name: 'an unknown option', args: ['check', '--nonsense'] },
    { name: 'a file that is not there', args: ['normalize', 'nowhere.log'] },
    { name: 'a source that is not there', args: ['normalize', '--source', 'nosuch'] },
    { name: 'a lateness without a unit', args: ['detect', '--rules', 'rules', '--lateness', '5'] },
    { name: 'rules that are not there', args: ['detect', '--rules', 'nowhere'] },
    { name: 'a scenario that is not there', args: ['simulate', '--scenario', 'nosuch'] },
    { name: 'labels in no folder', args: ['simulate', '--labels', 'nowhere/labels'] },
    { name: 'dead letters in no folder', args: ['normalize', '--dead-letters', 'nowhere/letters'] },
    { name: 'an app that is not there', args: ['start', '--only', 'nosuch'] },
  ])('answers $name with exit 2 and no stack', async ({ args }) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(err).not.toMatch(/\n\s+at /);
  });

  describe('normalize', () => {
    it('turns records into events, the same at each run, and counts what it could not read', async () => {
      const log = write('access.log', `${LOG_LINE}\nnonsense\n\n${LOG_LINE}\n`);
      const first = await run(['normalize', log]);
      expect(first.code).toBe(0);
      expect(first.lines.map((event) => event['source.ip'])).toEqual([
        '203.0.113.9',
        '203.0.113.9',
      ]);
      expect(first.err).toContain('3 records, 2 events, 0 dropped, dead letters: 1 not_json');
      expect((await run(['normalize', log])).out).toBe(first.out);
    });

    it('reads standard input, and writes dead letters where it is told', async () => {
      const letters = join(folder, 'letters.ndjson');
      const { lines } = await run(
        ['normalize', '--dead-letters', letters, '-'],
        `${LOG_LINE}\n{"a":\n`,
      );
      expect(lines).toHaveLength(1);
      expect(JSON.parse(readFileSync(letters, 'utf8'))).toMatchObject({ reason: 'not_json' });
    });

    it('keeps what stands around an enveloped record, and says what became of each line', async () => {
      const input = [{ id: 1, raw: LOG_LINE }, { id: 2, raw: 'nonsense' }, { id: 3 }]
        .map((line) => JSON.stringify(line))
        .join('\n');
      const { lines } = await run(['normalize', '--envelope', 'raw'], input);
      expect(lines).toMatchObject([
        { id: 1, line: 0, event: { 'url.path': '/v1/models' } },
        { id: 2, line: 1, event: null, reason: 'not_json' },
        { line: 2, event: null, reason: 'bad_envelope' },
      ]);
    });
  });

  describe('normalize --explain', () => {
    it('says which path gave which field, for people and as JSON', async () => {
      const log = write('explained.log', `${LOG_LINE}\nnonsense\n`);
      const people = await run(['normalize', '--explain', log]);
      expect(people.out).toMatch(/0: nginx; recognised by .*text/);
      expect(people.out).toMatch(/source\.ip +=.*← client → client_ip/);
      expect(people.out).toContain('no source; dead letter not_json');
      const { lines } = await run(['normalize', '--explain', '--json', log]);
      expect(lines).toMatchObject([
        { explanations: [{ source: 'nginx' }], dead_letters: [] },
        { explanations: [], dead_letters: [{ reason: 'not_json' }] },
      ]);
    });
    it('names what was guessed of an unknown format, which a setting forbids', async () => {
      const record = '{"ts":1760097336,"status":200,"path":"/x","ip":"203.0.113.9"}\n';
      const log = write('unknown.log', record);
      const guessed = await run(['normalize', log]);
      expect(guessed.lines).toMatchObject([{ 'event.dataset': 'generic', 'url.path': '/x' }]);
      expect(guessed.err).toContain('1 events are of formats that no source describes');
      const config = write('strict.yml', 'sources: { generic: false }\n');
      const strict = await run(['normalize', '--config', config, log]);
      expect(strict.err).toContain('dead letters: 1 unknown_format');
    });
    it.each([[['--json']], [['--explain', '--envelope', 'raw']]])('refuses %j', async (options) => {
      expect((await run(['normalize', ...options, '-'])).code).toBe(2);
    });
  });

  describe('detect', () => {
    const event = (second: number, ip = '203.0.113.9') => ({
      '@timestamp': `2026-01-01T00:00:0${second}Z`,
      event: { tier: 'edge' },
      source: { ip },
      'url.path': '/v1/models',
    });
    const ndjson = (events: readonly object[]): string =>
      events.map((one) => JSON.stringify(one)).join('\n');

    it('names the lines of the events, whatever their order', async () => {
      const rules = write('models.yml', RULE);
      const sorted = await run(
        ['detect', '--rules', rules],
        ndjson([event(1), event(2), event(3), event(4, '198.51.100.1')]),
      );
      expect(sorted.code).toBe(0);
      expect(sorted.lines).toMatchObject([
        {
          title: 'Models are listed three times',
          level: 'high',
          at: Date.UTC(2026, 0, 1, 0, 0, 3),
          entities: [{ 'source.ip': '203.0.113.9' }],
          events: [0, 1, 2],
          values: { count: 3 },
        },
      ]);
      const shuffled = await run(
        ['detect', '--rules', rules],
        ndjson([event(3), event(4, '198.51.100.1'), event(1), event(2)]),
      );
      expect(shuffled.lines).toMatchObject([{ id: sorted.lines[0]?.['id'], events: [2, 3, 0] }]);
      const late = await run(
        ['detect', '--rules', rules, '--lateness', '5s'],
        ndjson([event(3), event(1), event(2)]),
      );
      expect(late.lines.map(({ id }) => id)).toEqual([sorted.lines[0]?.['id']]);
    });

    it('takes any JSON objects as they are where it is told', async () => {
      const rules = write('raw.yml', RULE.split('---')[0] ?? '');
      const raw = ndjson([
        { t: 1_767_225_600, url: { path: '/V1/models' } },
        { t: 1_767_225_601, url: { path: '/other' } },
      ]);
      const { lines } = await run(
        ['detect', '--raw', '--no-logsource', '--time-field', 't', '--rules', rules],
        raw,
      );
      expect(lines).toMatchObject([
        { title: 'Models are listed', at: 1_767_225_600_000, events: [0] },
      ]);
      expect((await run(['detect', '--raw', '--rules', rules], raw)).lines).toEqual([]);
    });

    it('goes on beside a line that is no event and a rule that is broken, and says both', async () => {
      const good = write('good.yml', RULE);
      const bad = write(
        'bad.yml',
        'title: Broken\nlogsource: { category: ai_gateway }\ndetection: { condition: x }\n',
      );
      const { code, lines, err } = await run(
        ['detect', '--rules', good, bad],
        `not json\n${ndjson([event(1), event(2), event(3)])}`,
      );
      expect([code, lines.length]).toEqual([0, 1]);
      expect(err).toMatch(/bad\.yml:\d+:\d+: SIGMA_/);
      expect(err).toContain('1 lines could not be read');
    });
  });

  describe('check and test', () => {
    it('finds nothing wrong with what is shipped, and passes all its cases', async () => {
      expect(await run(['check'])).toMatchObject({ code: 0, out: '' });
      const { code, out, err } = await run(['test']);
      expect(code).toBe(0);
      expect(out).not.toContain('FAILED');
      expect(err).toMatch(/^\d{3} cases passed, 0 failed$/m);
    }, 60_000);

    it('says where a file is wrong and what would be right, as text and as JSON, and exits 1', async () => {
      const bad = write('typo.yml', RULE.replace('condition: listed', 'condition: lsited'));
      const text = await run(['check', bad]);
      expect(text.code).toBe(1);
      expect(text.out).toMatch(/typo\.yml:9:\d+: SIGMA_\w+: .*listed/);
      const { lines } = await run(['check', '--json', bad]);
      expect(lines).toMatchObject([{ file: bad, ok: false, errors: [{ line: 9 }, {}] }]);
    });

    it('fails a case that does not come out', async () => {
      write('cased.yml', RULE);
      const cases = write(
        'cased.cases.yml',
        `template: { event.tier: edge, url.path: /v1/models, source.ip: 203.0.113.9 }
cases:
  - name: twice is three times
    events: [{ at: 0s, every: 1s, times: 2 }]
    fires: [{ rule: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c02, at: 1s, entity: { source.ip: 203.0.113.9 } }]
`,
      );
      const { code, out } = await run(['test', join(folder, 'cased.yml')]);
      expect(code).toBe(1);
      expect(out).toContain(`FAILED  ${cases}:3: twice is three times`);
    });
  });

  it('simulates the same records for the same seed', async () => {
    const args = ['simulate', '--scenario', 'key-probing', '--duration', '30s', '--seed', '5'];
    const { code, out, err } = await run(args);
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(1000);
    expect(err).toMatch(/records, \d+ of them from 1 attacks?/);
    expect((await run(args)).out).toBe(out);
  });
});
