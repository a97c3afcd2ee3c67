import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem } from '@gatewatch/event';
import { isCasesPath, parsePlaybooks, runPlaybookCases } from '@gatewatch/playbook';
import { describe, expect, it } from '@jest/globals';
import { LogConnector } from './log-connector.ts';
import { WebhookConnector } from './webhook-connector.ts';

const FOLDER = join(import.meta.dirname, '../../../../playbooks');
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yml'))
  .map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }));
const { playbooks, problems } = parsePlaybooks(files, {
  connectors: [
    new LogConnector(() => undefined),
    new WebhookConnector({ readSecret: () => undefined, now: () => 0 }),
  ],
});

describe('the shipped playbooks', () => {
  it('are sound, and each is a dry run with a condition, a cap and two steps or more', () => {
    expect(problems.map(formatProblem)).toEqual([]);
    expect(playbooks.length).toBe(files.filter(({ path }) => !isCasesPath(path)).length);
    expect(playbooks.length).toBeGreaterThanOrEqual(3);
    for (const { mode, when, guards, steps } of playbooks) {
      expect(mode).toBe('dry-run');
      expect(Object.keys(when).length).toBeGreaterThan(0);
      expect(guards.perHour).toBeGreaterThan(0);
      expect(steps.length).toBeGreaterThanOrEqual(2);
    }
  });

  it.each(playbooks.map((playbook) => ({ name: playbook.file, playbook })))(
    'do what their cases say: $name',
    ({ name, playbook }) => {
      const cases = files.find(({ path }) => path === name.replace('.yml', '.cases.yml'));
      if (!cases) throw new Error(`${name} has no cases`);
      const report = runPlaybookCases(cases, playbook);
      expect(report.problems.map(formatProblem)).toEqual([]);
      expect(
        report.results.flatMap(({ ok, line, message }) => (ok ? [] : [`${line}: ${message}`])),
      ).toEqual([]);
      expect(report.results.length).toBeGreaterThanOrEqual(3);
      expect(cases.text).toContain('calls: []');
    },
  );
});
