import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runCommand, type Ran } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'gatewatch-explain-'));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): string {
  writeFileSync(join(root, path), text);
  return join(root, path);
}

const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
  runCommand([...args], { cwd: root, stdin });

const RULES = put(
  'rules.yml',
  `title: Bad status
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c21
name: bad_status
logsource: { category: ai_gateway }
detection:
  bad: { status: [401, 403, 404, 405, 406, 407, 408] }
  known: { agent|cased: Probe }
  condition: bad and not known
level: informational
---
title: Bad twice
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c22
correlation: { type: event_count, rules: [bad_status], group-by: [ip], timespan: 1m, condition: { gte: 2 } }
level: low
`,
);
const event = (second: number, more: Record<string, unknown>) =>
  JSON.stringify({
    '@timestamp': `2026-01-05T00:00:0${second}Z`,
    'event.tier': 'gateway',
    ...more,
  });
const EVENTS = [
  event(2, { status: 401, ip: '192.0.2.1', agent: 'probe' }),
  event(1, { status: 404, ip: '192.0.2.1' }),
  event(3, { status: 401, agent: 'Probe' }),
  event(4, { status: 403 }),
  event(5, { status: 403, 'event.tier': 'app' }),
].join('\n');

describe('explain', () => {
  it('tells a person the verdict, value and reason of each part, and how far a window is, in order of time', async () => {
    const { code, out, err } = await run(['explain', '--rules', RULES], EVENTS);
    expect(code).toBe(0);
    expect(err).toContain('5 events, 2 rules');
    expect(out).toBe(`line 1, 2026-01-05T00:00:01.000Z
  match: Bad status (bad_status)
    + all of
      + selection bad
        + any of
          - status is 401 (404): differs
          - status is 403 (404): differs
          + status is 404 (404)
          - status is 405 (404): differs
          - status is 406 (404): differs
          - status is 407 (404): differs
          - and 1 more
      + not
        - selection known
          - agent is 'Probe' with this case: absent
  not yet: Bad twice: 1 event of bad_status within 1m from ip=192.0.2.1 (bound: at least 2)

line 0, 2026-01-05T00:00:02.000Z
  match: Bad status (bad_status)
    + all of
      + selection bad
        + any of
          + status is 401 (401)
          - status is 403 (401): differs
          - status is 404 (401): differs
          - status is 405 (401): differs
          - status is 406 (401): differs
          - status is 407 (401): differs
          - and 1 more
      + not
        - selection known
          - agent is 'Probe' with this case ("probe"): case
  FIRES: Bad twice: 2 events of bad_status within 1m from ip=192.0.2.1 (bound: at least 2)

line 2, 2026-01-05T00:00:03.000Z
  no match: Bad status (bad_status)
    - all of
      + selection bad
        + any of
          + status is 401 (401)
          - status is 403 (401): differs
          - status is 404 (401): differs
          - status is 405 (401): differs
          - status is 406 (401): differs
          - status is 407 (401): differs
          - and 1 more
      - not
        + selection known
          + agent is 'Probe' with this case ("Probe")

line 3, 2026-01-05T00:00:04.000Z
  match: Bad status (bad_status)
    + all of
      + selection bad
        + any of
          - status is 401 (403): differs
          + status is 403 (403)
          - status is 404 (403): differs
          - status is 405 (403): differs
          - status is 406 (403): differs
          - status is 407 (403): differs
          - and 1 more
      + not
        - selection known
          - agent is 'Probe' with this case: absent
  not counted: Bad twice: the event lacks ip

line 4, 2026-01-05T00:00:05.000Z
  not asked: Bad status (bad_status): the event is of another log source

`);
  });

  it('gives a program the same, an event a line, with the firings of detect', async () => {
    const { lines } = await run(['explain', '--json', '--rules', RULES], EVENTS);
    expect(lines.map(({ line, matched }) => [line, matched])).toEqual([
      [1, true],
      [0, true],
      [2, false],
      [3, true],
      [4, false],
    ]);
    expect(lines[1]).toMatchObject({
      rules: [
        { title: 'Bad status', applies: true, matched: true, explanation: { demand: 'all of' } },
      ],
      correlations: [
        {
          title: 'Bad twice',
          entity: { ip: '192.0.2.1' },
          values: { count: 2 },
          holds: true,
          fired: true,
        },
      ],
      skipped: [],
    });
    expect(lines[3]).toMatchObject({ skipped: [{ title: 'Bad twice', lacks: 'ip' }] });
    const detected = await run(['detect', '--rules', RULES], EVENTS);
    const fired = lines.flatMap(({ correlations }) =>
      (correlations as { readonly fired: boolean; readonly rule_id: string }[]).filter(
        (one) => one.fired,
      ),
    );
    expect(fired.map(({ rule_id }) => rule_id)).toEqual(
      detected.lines.map(({ rule_id }) => rule_id),
    );
  });

  it('says where no rule could be loaded, and exits 2', async () => {
    const { code, err } = await run(['explain', '--rules', join(root, 'absent')], EVENTS);
    expect([code, err]).toEqual([2, expect.stringContaining('no rule could be loaded')]);
  });
});
