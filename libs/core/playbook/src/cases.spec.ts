import { describe, expect, it } from '@jest/globals';
import { runPlaybookCases } from './cases.ts';
import { aPlaybook } from './playbooks.contract.ts';

const playbook = aPlaybook(`title: Leaked key
id: 2f1f6d5e-7c3b-4c59-9f77-8a8c1b8d1c01
on: incident.opened
when: { threat: credential-abuse, severity: [high, critical] }
steps:
  - deny: { action: test.do, target: { credential: '{{ incident.entity.api.key.id }}' }, on_failure: page }
  - tell: { action: test.do, with: { text: '{{ settings.who }}: {{ incident.headline }}' }, if: { severity: critical } }
  - page: { action: test.do }
`);
const run = (text: string) => runPlaybookCases({ path: 'p.cases.yml', text }, playbook);
const SHARED =
  'incident: { threat: credential-abuse, severity: critical, rule: Shared key, entity: { api.key.id: k1 } }';

describe('runPlaybookCases', () => {
  it('passes where the plan is what the case says, comparing only what it says', () => {
    const { results, problems } = run(`cases:
  - name: a shared key
    ${SHARED}
    settings: { who: ops }
    calls:
      - { step: deny, target: { credential: k1 } }
      - { step: tell, action: test.do, with: { text: 'ops: Critical: Shared key — api.key.id=k1 (1 detection)' } }
  - { name: mere noise, incident: { threat: credential-abuse, severity: low }, calls: [] }
  - { name: of another kind, on: incident.grown, incident: { threat: credential-abuse }, calls: [] }
`);
    expect(problems).toEqual([]);
    expect(results.map(({ name, ok, line }) => [name, ok, line])).toEqual([
      ['a shared key', true, 2],
      ['mere noise', true, 8],
      ['of another kind', true, 9],
    ]);
  });

  it.each([
    { name: 'a call less', calls: '[{ step: deny }]' },
    { name: 'a call more', calls: '[{ step: deny }, { step: tell }, { step: page }]' },
    { name: 'another order', calls: '[{ step: tell }, { step: deny }]' },
    {
      name: 'another target',
      calls: '[{ step: deny, target: { credential: k2 } }, { step: tell }]',
    },
  ])('fails for $name, and says what was planned', ({ calls }) => {
    const { results } = run(`cases:\n  - ${SHARED}\n    name: x\n    calls: ${calls}`);
    expect(results).toMatchObject([
      { ok: false, message: expect.stringContaining('"credential":"k1"') },
    ]);
  });

  it.each([
    ['cases: []', "'cases' must be a list with at least one case"],
    ['cases: [{ name: x, calls: [] }]', "a case needs an 'incident'"],
    ['cases: [{ name: x, incident: {} }]', "a case needs 'calls'"],
    ['cases: [{ name: x, incident: { sev: high }, calls: [] }]', "unknown key 'sev'"],
    [
      'cases: [{ name: x, incident: {}, calls: [{ steps: deny }] }]',
      "unknown key 'steps': did you mean 'step'?",
    ],
  ])('refuses %s', (text, message) => {
    const { results, problems } = run(text);
    expect(results).toEqual([]);
    expect(problems).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});
