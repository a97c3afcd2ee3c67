import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand, type Ran } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'gatewatch-backtest-'));
afterAll(() => rmSync(root, { recursive: true }));

const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const MINUTE = 60_000;

const rulesWith = (threshold: number): string => `title: Refused call
id: 5b0b5a1e-7f0f-4a3e-8d0a-2f6f0f0b7c01
name: refused_call
status: stable
logsource: { category: ai_gateway }
detection:
  selection: { http.response.status_code: 401 }
  condition: selection
level: low
---
title: Many refused calls <b>
id: 5b0b5a1e-7f0f-4a3e-8d0a-2f6f0f0b7c02
status: stable
correlation:
  type: event_count
  rules: [refused_call]
  group-by: [source.ip]
  timespan: 10m
  condition: { gte: ${threshold} }
level: high
`;

interface Burst {
  readonly day: number;
  readonly ip: string;
  readonly count: number;
  readonly attack?: string;
}

const BURSTS: readonly Burst[] = [
  { day: 0, ip: '192.0.2.1', count: 5, attack: 'guessing' },
  { day: 1, ip: '198.51.100.7', count: 4 },
  { day: 2, ip: '192.0.2.2', count: 3, attack: 'slow guessing' },
];

function eventsOf({ day, ip, count, attack }: Burst, withLabel: boolean): string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      '@timestamp': START + day * DAY + index * MINUTE,
      'event.kind': 'event',
      'event.tier': 'gateway',
      'event.dataset': 'kong.access',
      'source.ip': ip,
      'http.response.status_code': 401,
      ...(attack !== undefined && withLabel ? { 'labels.attack': attack } : {}),
    }),
  );
}

const eventLines = (withLabel: boolean): string[] =>
  BURSTS.flatMap((burst) => eventsOf(burst, withLabel));
const run = (...args: string[]): Promise<Ran> => runCommand(['backtest', ...args], { cwd: root });

interface Reported {
  readonly rules: readonly Record<string, unknown>[];
  readonly labels: { readonly attacks: readonly Record<string, unknown>[]; readonly seen: number };
  readonly against: Record<string, unknown> & { readonly gone: readonly Record<string, unknown>[] };
  readonly [name: string]: unknown;
}
const reportOf = ({ out }: Ran): Reported => JSON.parse(out) as Reported;

describe('gatewatch backtest', () => {
  beforeAll(() => {
    mkdirSync(join(root, 'rules'));
    writeFileSync(join(root, 'rules', 'refused.yml'), rulesWith(4));
    writeFileSync(join(root, 'looser.yml'), rulesWith(3));
    writeFileSync(join(root, 'events.ndjson'), `${eventLines(true).join('\n')}\n`);
    writeFileSync(join(root, 'plain.ndjson'), `${eventLines(false).join('\n')}\n`);
  });

  it('counts firings, entities and days of each rule, and holds them against the labels of events', async () => {
    const ran = await run(
      '--rules',
      join(root, 'rules'),
      '--json',
      '--',
      join(root, 'events.ndjson'),
    );
    const { rules, labels, ...report } = reportOf(ran);
    expect(ran.code).toBe(0);
    expect(report).toMatchObject({ events: 12, firings: 2, entities: 2, first: START });
    expect(rules).toHaveLength(1); // the other only feeds it
    expect(rules[0]).toMatchObject({
      title: 'Many refused calls <b>',
      firings: 2,
      days: [1, 1, 0],
      precision: 0.5,
      recall: 0.5,
      cost: { samples: 12, windows: 3 },
    });
    expect(labels.seen).toBe(1);
    expect(labels.attacks).toMatchObject([
      { attack: 'guessing', events: 5, seen_by: [{ after: 3 * MINUTE }] },
      { attack: 'slow guessing', events: 3, seen_by: [] },
    ]);
  });

  it('takes labels from a file, by line, and knows which rule should see an attack', async () => {
    const labels = [0, 1, 2, 3, 4].map((line) => ({
      line,
      attack: 'guessing',
      rule: '5b0b5a1e-7f0f-4a3e-8d0a-2f6f0f0b7c99',
    }));
    const file = join(root, 'labels.ndjson');
    writeFileSync(file, labels.map((label) => JSON.stringify(label)).join('\n'));
    const ran = await run(
      '--rules',
      join(root, 'rules'),
      '--labels',
      file,
      '--json',
      '--',
      join(root, 'plain.ndjson'),
    );
    const [rule] = reportOf(ran).rules;
    expect(rule).toMatchObject({ precision: 0.5 });
    expect(rule).not.toHaveProperty('recall');
    expect(reportOf(ran).labels.attacks[0]).toMatchObject({
      missed_by: ['5b0b5a1e-7f0f-4a3e-8d0a-2f6f0f0b7c99'],
    });
  });

  it('says what would newly fire and what no longer, against a file and against a git revision', async () => {
    const args = ['--rules', join(root, 'rules'), '--json', '--against'];
    const beside = reportOf(
      await run(...args, join(root, 'looser.yml'), '--', join(root, 'events.ndjson')),
    );
    expect(beside.against).toMatchObject({ newly: [], moved: 2, same: 0 });
    expect(beside.against.gone).toMatchObject([{ entity: 'source.ip=192.0.2.2' }]);

    const git = (...words: string[]): string =>
      execFileSync('git', words, { cwd: root, stdio: 'pipe' }).toString();
    git('init', '-q');
    git('add', 'rules');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', 'rules');
    writeFileSync(join(root, 'rules', 'refused.yml'), rulesWith(5));
    const before = reportOf(await run(...args, 'HEAD', '--', join(root, 'events.ndjson')));
    writeFileSync(join(root, 'rules', 'refused.yml'), rulesWith(4));
    expect(before.against).toMatchObject({ name: 'HEAD', newly: [], moved: 1 });
    expect(before.against.gone).toMatchObject([{ entity: 'source.ip=198.51.100.7' }]);
  });

  it('writes one page without scripts, in which text of rules and events is only text', async () => {
    const page = join(root, 'report.html');
    const ran = await run(
      '--rules',
      join(root, 'rules'),
      '--html',
      page,
      '--',
      join(root, 'events.ndjson'),
    );
    const html = readFileSync(page, 'utf8');
    expect(ran.out).toMatch(/high +2 +\d/);
    expect(html).toContain('Many refused calls &lt;b>');
    expect(html).toContain('slow guessing');
    expect(html).not.toMatch(/<script|https?:\/\//);
  });

  it('reads records of a gateway as they are', async () => {
    const line = `192.0.2.9 - - [01/Jan/2026:00:00:00 +0000] "POST /v1/chat/completions HTTP/1.1" 401 12 "-" "curl/8"`;
    const file = join(root, 'access.log');
    writeFileSync(file, `${Array.from({ length: 6 }, () => line).join('\n')}\n`);
    const { rules, events } = reportOf(
      await run('--rules', join(root, 'rules'), '--json', '--', file),
    );
    expect(events).toBe(6);
    expect(rules[0]).toMatchObject({ firings: 1, top: [{ entity: { 'source.ip': '192.0.2.9' } }] });
  });

  it('reads events in which a byte is no UTF-8, as detect does, and lines that end with a carriage return', async () => {
    const [first = '', ...others] = eventLines(true);
    const broken = Buffer.concat([
      Buffer.from(`${first.slice(0, -1)},"user_agent.original":"`),
      Buffer.from([0xff]),
      Buffer.from('"}\r\n'),
      Buffer.from(others.join('\r\n')),
    ]);
    const file = join(root, 'bytes.ndjson');
    writeFileSync(file, broken);
    const { events, unread, firings, labels } = reportOf(
      await run('--rules', join(root, 'rules'), '--json', '--', file),
    );
    expect({ events, unread, firings }).toEqual({ events: 12, unread: 0, firings: 2 });
    expect(labels.attacks).toMatchObject([{ events: 5 }, { events: 3 }]);
  });

  it('tells a wrong label, a wrong revision and a folder that is not there, each in a sentence', async () => {
    const rules = ['--rules', join(root, 'rules')];
    const events = ['--', join(root, 'events.ndjson')];
    const wrong = join(root, 'wrong.ndjson');
    writeFileSync(wrong, '\n{"line":"1"}\n');
    expect((await run(...rules, '--labels', wrong, ...events)).err).toContain(
      `${wrong}:2: a label is`,
    );
    expect((await run(...rules, '--against', 'no-such', ...events)).err).toContain(
      "'no-such' is neither",
    );
    const html = await run(...rules, '--html', join(root, 'none', 'x.html'), ...events);
    expect([html.code, html.err]).toEqual([2, expect.stringContaining('--html:')]);
  });
});
