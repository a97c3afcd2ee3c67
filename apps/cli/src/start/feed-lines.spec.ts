import { describe, expect, it } from '@jest/globals';
import { anIncident } from '@gatewatch/incident/contracts';
import type { Run } from '@gatewatch/playbook';
import { aRun } from '@gatewatch/playbook/contracts';
import { createColors } from 'picocolors';
import { FeedLines } from './feed-lines.ts';

const newLines = (): FeedLines => new FeedLines(createColors(false), 'http://c');
const incident = anIncident({
  id: 'i1',
  severity: 'high',
  entity: { 'source.ip': '203.0.113.9' },
  count: 1,
});
const run: Run = {
  ...aRun({}),
  incidentId: 'i1',
  incident,
  state: 'succeeded',
  mode: 'dry-run',
  playbookTitle: 'Keep out',
};

describe('the lines of the screen', () => {
  it('say what opened, for whom, and where to look', () => {
    const [line] = newLines().of({ kind: 'opened', incident });
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d  HIGH {6}opened {4}.* — source\.ip=203\.0\.113\.9  http:\/\/c\/#\/incidents\/i1$/,
    );
  });

  it('come for a run after those of its incident, even when it is over before that', () => {
    const lines = newLines();
    expect(lines.of({ kind: 'run', run: { ...run, state: 'running' } })).toEqual([]);
    expect(lines.of({ kind: 'run', run })).toEqual([]);
    const [first, second, ...rest] = lines.of({ kind: 'opened', incident });
    expect([first, second]).toEqual([
      expect.stringContaining('opened'),
      expect.stringContaining('dry run   succeeded Keep out: '),
    ]);
    expect(rest).toEqual([]);
    expect(lines.of({ kind: 'run', run })).toHaveLength(1);
  });

  it('shorten what nobody can read', () => {
    const long = { ...incident, entity: { 'api.key.id': 'a'.repeat(64) } };
    expect(newLines().of({ kind: 'grown', incident: long })[0]).toContain(
      'api.key.id=aaaaaaaaaaaa…aaaaaa ',
    );
  });

  it('are none for what a person did', () => {
    expect(newLines().of({ kind: 'state', incident })).toEqual([]);
  });
});
