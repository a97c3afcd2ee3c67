import { anIncident } from '@gatewatch/incident/contracts';
import { describe, expect, it } from '@jest/globals';
import { neverValue } from './guard.ts';
import { triggerOf } from './matching.ts';
import { planRun } from './plan.ts';
import { aPlaybook } from './playbooks.contract.ts';

const HEAD = 'title: Leaked key\nid: 2f1f6d5e-7c3b-4c59-9f77-8a8c1b8d1c01\n';
const ONE = 'steps: [{ tell: { action: test.do } }]\n';
const incident = anIncident({
  entity: { 'api.key.id': 'k1' },
  entities: [
    { 'api.key.id': 'k1' },
    { 'source.ip': '203.0.113.9' },
    { 'source.ip': '203.0.113.10' },
  ],
});
const options = { trigger: 'incident.opened', at: 7, responses: 'act' as const };

const dry = (text: string, responses: 'act' | 'dry-run'): boolean | undefined =>
  planRun(aPlaybook(HEAD + text), incident, { ...options, responses }).steps[0]?.dryRun;
const on = (text: string) => aPlaybook(`${HEAD}${text}\n${ONE}`);
const grown = (fromCount: number, count: number) =>
  ({ kind: 'grown', fromCount, incident: { ...incident, count } }) as const;

describe('planRun', () => {
  const playbook = aPlaybook(`${HEAD}on: incident.opened
mode: act
steps:
  - deny:
      action: test.do
      target: { credential: "{{ incident.entity['api.key.id'] }}" }
      with: { text: 'From {{ incident.entity.source.ip }}: {{incident.severity}}, see {{ incident.url }}', note: '{{ settings.chat.url }}' }
      on_failure: page
  - calm: { action: test.do, if: { severity: low } }
  - page: { action: test.do, with: { text: '{{ incident.headline }}' } }
`);

  it('fills in templates, and names what has no value', () => {
    const run = planRun(playbook, incident, options);
    expect(run).toMatchObject({ mode: 'act', state: 'running', startedAt: 7, incidentId: 'i1' });
    expect(run.steps[0]).toMatchObject({
      state: 'pending',
      dryRun: false,
      call: {
        target: { credential: 'k1' },
        with: {
          text: 'From 203.0.113.9: high, see <incident.url>',
          note: '<settings.chat.url>',
        },
      },
      missing: ['incident.url', 'settings.chat.url'],
      onFailure: ['page'],
    });
    expect(run.steps[2]).toMatchObject({
      handler: true,
      call: { with: { text: incident.headline } },
    });
  });

  it('takes settings and the address of the incident', () => {
    const [step] = planRun(playbook, incident, {
      ...options,
      settings: { chat: { url: 'https://chat.example' } },
      incidentUrl: 'http://127.0.0.1/i1',
    }).steps;
    expect(step?.call?.with).toEqual({
      text: 'From 203.0.113.9: high, see http://127.0.0.1/i1',
      note: 'https://chat.example',
    });
    expect(step?.missing).toBeUndefined();
  });

  it('does not fill in templates that came with a value', () => {
    const sly = anIncident({ entity: { 'api.key.id': '{{ settings.secret }}' } });
    const [step] = planRun(playbook, sly, { ...options, settings: { secret: 's' } }).steps;
    expect(step?.call?.target).toEqual({ credential: '{{ settings.secret }}' });
  });

  it('skips a step whose condition does not hold', () => {
    expect(planRun(playbook, incident, options).steps[1]?.state).toBe('skipped');
    const low = { ...incident, severity: 'low' as const };
    expect(planRun(playbook, low, options).steps[1]?.state).toBe('pending');
  });

  it('acts only where the playbook, its step and the global switch all say so', () => {
    const on = 'on: manual\n';
    expect(dry(`${on}mode: act\n${ONE}`, 'act')).toBe(false);
    expect(dry(`${on}mode: act\n${ONE}`, 'dry-run')).toBe(true);
    expect(dry(`${on}${ONE}`, 'act')).toBe(true);
    expect(
      dry(`${on}mode: act\nsteps: [{ tell: { action: test.do, dry-run: true } }]`, 'act'),
    ).toBe(true);
  });

  it('gives one run per playbook, incident and trigger', () => {
    const id = planRun(playbook, incident, options).id;
    expect(planRun(playbook, { ...incident, count: 9 }, { ...options, at: 99 }).id).toBe(id);
    expect(planRun(playbook, incident, { ...options, trigger: 'incident.grown:2' }).id).not.toBe(
      id,
    );
    expect(planRun(playbook, { ...incident, id: 'i2' }, options).id).not.toBe(id);
  });

  it('keys a call by what it acts on and what was decided, not by the incident', () => {
    const keys = (given: typeof incident, trigger = 'incident.opened'): unknown[] =>
      planRun(playbook, given, { ...options, trigger }).steps.map(({ key }) => key);
    const plain = keys(incident);
    expect(new Set(plain).size).toBe(3);
    expect(keys({ ...incident, id: 'i2', count: 4, lastSeen: incident.lastSeen + 1 })).toEqual(
      plain,
    );
    expect(keys({ ...incident, firstSeen: incident.firstSeen + 1 })[0]).not.toBe(plain[0]);
    expect(keys(incident, 'incident.grown:2')[0]).not.toBe(plain[0]);
  });

  it('is over at once when no step applies', () => {
    const idle = aPlaybook(
      `${HEAD}on: manual\nsteps: [{ tell: { action: test.do, if: { severity: low } } }]`,
    );
    expect(planRun(idle, incident, options)).toMatchObject({ state: 'succeeded', endedAt: 7 });
  });
});

describe('triggerOf', () => {
  it.each([
    { when: '{ threat: credential-abuse }', fires: true },
    { when: '{ threat: [model-probing, credential-abuse] }', fires: true },
    { when: '{ threat: model-probing }', fires: false },
    { when: '{ severity: critical }', fires: false },
    { when: '{ entity: source.ip }', fires: true },
    { when: '{ entity: user.id }', fires: false },
    { when: '{ rule: r1, tag: attack.t1110 }', fires: true },
    { when: '{ rule: Many API keys tried from one address }', fires: true },
    { when: '{ rule: r1, tag: other }', fires: false },
  ])('holds $when against the incident', ({ when, fires }) => {
    const found = triggerOf(on(`on: incident.opened\nwhen: ${when}`), { kind: 'opened', incident });
    expect(found).toBe(fires ? 'incident.opened' : undefined);
  });

  it('fires on growth each time the count doubles', () => {
    const playbook = on('on: incident.grown');
    const fired = Array.from({ length: 20 }, (_, index) =>
      triggerOf(playbook, grown(index + 1, index + 2)),
    );
    expect(fired.filter(Boolean)).toEqual([2, 4, 8, 16].map((count) => `incident.grown:${count}`));
    expect(triggerOf(playbook, grown(3, 9))).toBe('incident.grown:8');
  });

  it('fires when severity comes to be one that is named', () => {
    const playbook = on('on: incident.severity-crossed\nwhen: { severity: [high, critical] }');
    const rise = (from: 'low' | 'high') =>
      triggerOf(playbook, { kind: 'severity', from, incident });
    expect(rise('low')).toBe('incident.severity-crossed:high');
    expect(rise('high')).toBeUndefined();
    expect(triggerOf(playbook, { kind: 'opened', incident })).toBe(
      'incident.severity-crossed:high',
    );
    expect(triggerOf(playbook, grown(1, 2))).toBeUndefined();
  });

  it('never fires for an incident that was merged away, nor for manual playbooks', () => {
    const all = on('on: [incident.opened, incident.grown, incident.severity-crossed]');
    expect(triggerOf(all, { kind: 'merged', incident, into: 'i0' })).toBeUndefined();
    expect(triggerOf(on('on: manual'), { kind: 'opened', incident })).toBeUndefined();
  });
});

describe('neverValue', () => {
  it.each([
    { value: '10.1.2.3', never: ['10.0.0.0/8'], held: true },
    { value: '::ffff:10.1.2.3', never: ['10.0.0.0/8'], held: true },
    { value: '10.1.0.0/16', never: ['10.0.0.0/8'], held: true },
    { value: '0.0.0.0/0', never: ['10.0.0.0/8'], held: false },
    { value: '11.1.2.3', never: ['10.0.0.0/8'], held: false },
    { value: '2001:db8:0::1', never: ['2001:db8::1'], held: true },
    { value: 'k1', never: ['k1'], held: true },
    { value: 'k10', never: ['k1'], held: false },
    { value: '8', never: ['0.0.0.0/0'], held: false },
  ])('tells whether $never holds $value: $held', ({ value, never, held }) => {
    const found = held ? value : undefined;
    expect(neverValue({ target: { address: value }, with: {} }, never)).toBe(found);
    expect(neverValue({ with: { json: { deep: [value] } } }, never)).toBe(found);
  });
});
