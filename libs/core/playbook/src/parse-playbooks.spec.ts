import { formatProblem } from '@gatewatch/event';
import { describe, expect, it } from '@jest/globals';
import { parsePlaybooks } from './parse-playbooks.ts';
import type { PlaybookFile } from './playbook.ts';
import { RecordingConnector } from './playbooks.contract.ts';

const ID = '2f1f6d5e-7c3b-4c59-9f77-8a8c1b8d1c01';
const connectors = [new RecordingConnector()];

const PLAIN = `title: Leaked key
id: ${ID}
on: incident.opened
steps:
  - tell: { action: test.do, with: { text: '{{ incident.headline }}' } }
`;

function parse(text: string, more: readonly PlaybookFile[] = []) {
  const lists = { 'lists/own.yml': ['k1'] };
  const { playbooks, problems } = parsePlaybooks([{ path: 'p.yml', text }, ...more], {
    connectors,
    lists,
  });
  return { playbooks, problems: problems.map(formatProblem) };
}

describe('parsePlaybooks', () => {
  it('reads a short playbook with safe defaults', () => {
    const { playbooks, problems } = parse(PLAIN);
    expect(problems).toEqual([]);
    expect(playbooks).toEqual([
      {
        file: 'p.yml',
        line: 1,
        id: ID,
        title: 'Leaked key',
        on: ['incident.opened'],
        when: {},
        mode: 'dry-run',
        guards: { never: [] },
        steps: [
          {
            name: 'tell',
            action: 'test.do',
            with: { text: '{{ incident.headline }}' },
            dryRun: false,
            retry: { times: 2, withinMs: 60_000 },
            timeoutMs: 10_000,
            onFailure: [],
          },
        ],
      },
    ]);
  });

  it('reads everything that a playbook can say', () => {
    const { playbooks, problems } = parse(`
title: All of it
id: ${ID.toUpperCase()}
description: what it is for
on: [incident.opened, incident.grown, incident.severity-crossed, manual]
when: { threat: credential-abuse, severity: [high, critical], rule: r1, entity: api.key.id, tag: [a, b] }
mode: act
guards: { at-most: { per-hour: 20 }, never: lists/own.yml }
steps:
  - revoke:
      action: test.do
      target: { credential: "{{ incident.entity['api.key.id'] }}", attempts: 3 }
      with: { text: '{{settings.name}} {{ incident.entity.source.ip }}', note: { nested: [1, '{{ run.id }}'] } }
      if: { severity: critical }
      retry: { times: 5, within: 2m }
      timeout: 3s
      dry-run: true
      on_failure: [page]
  - page: { action: test.fail }
`);
    expect(problems).toEqual([]);
    expect(playbooks[0]).toMatchObject({
      id: ID,
      on: ['incident.opened', 'incident.grown', 'incident.severity-crossed', 'manual'],
      when: { severity: ['high', 'critical'], entity: ['api.key.id'], tag: ['a', 'b'] },
      mode: 'act',
      guards: { perHour: 20, never: ['k1'] },
      steps: [
        {
          target: { attempts: '3' },
          if: { severity: ['critical'] },
          retry: { times: 5, withinMs: 120_000 },
          timeoutMs: 3000,
          dryRun: true,
          onFailure: ['page'],
        },
        { name: 'page', with: {} },
      ],
    });
  });

  const change = (from: string, to: string): string => PLAIN.replace(from, to);
  const step = (body: string): string =>
    change("action: test.do, with: { text: '{{ incident.headline }}' }", body);

  it.each([
    [
      'a missing title',
      change('title: Leaked key\n', ''),
      "p.yml:1:1: PLAYBOOK_MISSING_KEY: 'title' is missing",
    ],
    [
      'an id that is no UUID',
      change(ID, 'leaked'),
      "p.yml:2:5: PLAYBOOK_ID: the id 'leaked' is no UUID",
    ],
    [
      'an unknown key',
      `${PLAIN}stepz: []\n`,
      "p.yml:6:1: PLAYBOOK_UNKNOWN_KEY: unknown key 'stepz': did you mean 'steps'?",
    ],
    [
      'an unknown trigger',
      change('incident.opened', 'incident.openned'),
      "p.yml:3:5: PLAYBOOK_VALUE: 'on' can't be 'incident.openned': did you mean 'incident.opened'?",
    ],
    [
      'a trigger that is to come',
      change('incident.opened', 'schedule'),
      "p.yml:3:5: PLAYBOOK_UNSUPPORTED: 'on: schedule' is not supported yet",
    ],
    [
      'mode ask',
      `${PLAIN}mode: ask\n`,
      "p.yml:6:7: PLAYBOOK_UNSUPPORTED: mode 'ask' is not supported yet: use dry-run, or act",
    ],
    [
      'an unknown severity',
      `${PLAIN}when: { severity: [hihg] }\n`,
      "p.yml:6:20: PLAYBOOK_VALUE: severity can't be 'hihg': did you mean 'high'?",
    ],
    [
      'an unknown condition',
      `${PLAIN}when: { score: 5 }\n`,
      "p.yml:6:9: PLAYBOOK_UNKNOWN_KEY: unknown key 'score'",
    ],
    [
      'an unknown action',
      step('action: test.dp'),
      "p.yml:5:21: PLAYBOOK_ACTION: there is no action 'test.dp': did you mean 'test.do'?",
    ],
    [
      'a step without an action',
      step('with: {}'),
      "p.yml:5:11: PLAYBOOK_MISSING_KEY: step 'tell' has no 'action'",
    ],
    [
      'an argument that the action does not take',
      step('action: test.do, with: { texd: x }'),
      "p.yml:5:36: PLAYBOOK_ARGUMENT: test.do: unknown argument 'texd'",
    ],
    [
      'an unknown template',
      step("action: test.do, with: { text: '{{ incident.headlin }}' }"),
      "p.yml:5:44: PLAYBOOK_TEMPLATE: unknown template '{{ incident.headlin }}': did you mean 'incident.headline'?",
    ],
    [
      'a template that is not closed',
      step("action: test.do, with: { text: '{{ incident.id' }"),
      "p.yml:5:44: PLAYBOOK_TEMPLATE: a template is opened by '{{' but not closed by '}}'",
    ],
    [
      'a template that looks like code',
      step("action: test.do, with: { text: '{{ constructor.constructor(1) }}' }"),
      'p.yml:5:44: PLAYBOOK_TEMPLATE: unknown template',
    ],
    [
      'a step kind that is to come',
      step('ask: { role: responder }'),
      "p.yml:5:13: PLAYBOOK_UNSUPPORTED: 'ask' is not supported yet: leave it out",
    ],
    [
      'a negative count',
      step('action: test.do, retry: { times: -1 }'),
      "p.yml:5:46: PLAYBOOK_VALUE: 'times' must be a whole number from 0 to 20",
    ],
    [
      'a timeout without a unit',
      step('action: test.do, timeout: 30'),
      "p.yml:5:39: PLAYBOOK_KIND: 'timeout' must be a text",
    ],
    [
      'a timeout that is too long',
      step('action: test.do, timeout: 1d'),
      "p.yml:5:39: PLAYBOOK_VALUE: 'timeout' of 1d is out of bounds",
    ],
    [
      'an unknown handler',
      step('action: test.do, on_failure: [pag]'),
      "p.yml:5:42: PLAYBOOK_UNKNOWN_STEP: there is no step 'pag'",
    ],
    [
      'a step that handles itself',
      `${step('action: test.do, on_failure: tell')}  - more: { action: test.do }\n`,
      "p.yml:5:42: PLAYBOOK_UNKNOWN_STEP: step 'tell' can't handle its own failure",
    ],
    [
      'two steps of one name',
      `${PLAIN}  - tell: { action: test.do }\n`,
      "p.yml:6:5: PLAYBOOK_DUPLICATE_STEP: there are two steps 'tell'",
    ],
    [
      'steps that are no list',
      `title: t\nid: ${ID}\non: manual\nsteps: {}\n`,
      "p.yml:4:8: PLAYBOOK_KIND: 'steps' must be a list of 1 to 50 steps",
    ],
    [
      'a cap of nothing',
      `${PLAIN}guards: { at-most: { per-hour: 0 } }\n`,
      "p.yml:6:32: PLAYBOOK_VALUE: 'at-most' needs 'per-hour', which must be a whole number",
    ],
    [
      'a guard that is to come',
      `${PLAIN}guards: { at-most: { per-hour: 1, share-of-active-keys: 2% } }\n`,
      "p.yml:6:35: PLAYBOOK_UNSUPPORTED: 'share-of-active-keys' is not supported yet",
    ],
    [
      'an unknown list',
      `${PLAIN}guards: { never: lists/oen.yml }\n`,
      "p.yml:6:18: PLAYBOOK_VALUE: there is no list 'lists/oen.yml': did you mean 'lists/own.yml'?",
    ],
    [
      'a range that is none',
      `${PLAIN}guards: { never: [10.0.0.0/99] }\n`,
      "p.yml:6:18: PLAYBOOK_VALUE: '10.0.0.0/99' is no range of addresses",
    ],
    ['no YAML', 'title: [', 'p.yml:1:9: YAML_SYNTAX'],
    ['a list', '- a', 'p.yml:1:1: PLAYBOOK_KIND: a playbook is a map'],
  ])('names %s with its place and what to mend', (_name, text, problem) => {
    const { playbooks, problems } = parse(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(playbooks).toEqual([]);
  });

  it('loads the rest when one file is broken', () => {
    const { playbooks, problems } = parse('title: x', [{ path: 'good.yml', text: PLAIN }]);
    expect(playbooks.map(({ file }) => file)).toEqual(['good.yml']);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('passes over cases', () => {
    expect(parse(PLAIN, [{ path: 'p.cases.yml', text: 'cases: []' }]).problems).toEqual([]);
  });

  it('refuses a second playbook with the same id', () => {
    const { playbooks, problems } = parse(PLAIN, [{ path: 'q.yml', text: PLAIN }]);
    expect(playbooks).toHaveLength(1);
    expect(problems).toEqual([
      'q.yml:2:5: PLAYBOOK_DUPLICATE_ID: p.yml:1 has the same id: give each playbook its own',
    ]);
  });

  it("lets the user's playbook replace a shipped one with the same id", () => {
    const own = { path: 'mine/p.yml', text: PLAIN.replace('Leaked', 'My'), user: true };
    const { playbooks, problems } = parse(PLAIN, [own]);
    expect(problems).toEqual([]);
    expect(playbooks.map(({ title }) => title)).toEqual(['My key']);
  });

  it.each([
    { name: 'disables', override: 'disable: true', modes: [] },
    { name: 'changes the mode of', override: 'mode: act', modes: ['act'] },
  ])('$name a playbook by id', ({ override, modes }) => {
    const text = `overrides: [{ playbook: ${ID}, ${override} }]`;
    const { playbooks, problems } = parse(PLAIN, [{ path: 'overrides.yml', text, user: true }]);
    expect(problems).toEqual([]);
    expect(playbooks.map(({ mode }) => mode)).toEqual(modes);
  });

  it('names an override of a playbook that is not there', () => {
    const text = `overrides: [{ playbook: ${ID.replace('2f', '3f')}, disable: true }]`;
    const { playbooks, problems } = parse(PLAIN, [{ path: 'o.yml', text }]);
    expect(playbooks).toHaveLength(1);
    expect(problems).toEqual([
      `o.yml:1:25: PLAYBOOK_UNKNOWN_ID: there is no playbook with the id '${ID.replace('2f', '3f')}': did you mean '${ID}'?`,
    ]);
  });
});
