import { describe, expect, it } from '@jest/globals';
import { loadRules } from '@gatewatch/engine';
import { formatProblem } from '@gatewatch/event';
import { parseRuleCases, runRuleCases } from '../../apps/cli/src/rule-cases/index.ts';
import { casesOf, loadShippedRules, RULE_FILES } from './shipped-rules.ts';

const THREATS = {
  'denial-of-wallet': 2,
  'denial-of-service': 1,
  'credential-abuse': 2,
  'data-exfiltration': 2,
  'model-probing': 2,
};

describe('shipped rules', () => {
  const { rules, problems } = loadShippedRules();

  it('load together without a problem', () => {
    expect(problems.map(formatProblem)).toEqual([]);
  });

  it.each(Object.entries(THREATS))('hold at least the promised files on %s', (threat, least) => {
    const files = RULE_FILES.filter((file) => file.threat === threat);
    expect(files.length).toBeGreaterThanOrEqual(least);
  });

  it('have what a reader and an analyst need wherever they fire', () => {
    const bare = rules.list
      .filter(({ fires }) => fires)
      .filter(
        ({ metadata: { description, tags, references, falsepositives, fields, level } }) =>
          description === undefined ||
          [tags, references, falsepositives, fields].some((list) => list.length === 0) ||
          level === 'informational',
      );
    expect(bare.map(({ metadata }) => metadata.title)).toEqual([]);
  });

  it('only feed others where they are informational', () => {
    const loud = rules.list.filter(
      ({ fires, metadata }) => fires === (metadata.level === 'informational'),
    );
    expect(loud.map(({ metadata }) => metadata.title)).toEqual([]);
  });

  it('name an attack technique and a framework for AI in their tags', () => {
    const untagged = rules.list.filter(
      ({ fires, metadata: { tags } }) =>
        fires &&
        !(
          tags.some((tag) => tag.startsWith('atlas.aml.')) &&
          tags.some((tag) => tag.startsWith('attack.'))
        ),
    );
    expect(untagged.map(({ metadata }) => metadata.title)).toEqual([]);
  });
});

describe.each(RULE_FILES.map((file) => [file.path, file] as const))('%s', (path, file) => {
  const { rules, problems } = loadRules({ files: [file] });
  const cases = casesOf(path);

  it('stands alone', () => {
    expect(problems.map(formatProblem)).toEqual([]);
  });

  it('does what its cases say', () => {
    const report = runRuleCases(cases, rules);
    expect(report.problems.map(formatProblem)).toEqual([]);
    expect(
      report.results.flatMap(({ name, differences }) =>
        differences.map((difference) => `${name}: ${difference}`),
      ),
    ).toEqual([]);
  });

  it('has for every rule that fires a case in which it does, and a near miss', () => {
    const expected = parseRuleCases(cases.path, cases.text).cases;
    const fired = new Set(expected.flatMap(({ fires }) => fires.map(({ rule }) => rule)));
    const firing = rules.list.filter(({ fires }) => fires).map(({ metadata }) => metadata.id);
    expect(fired).toEqual(new Set(firing));
    expect(expected.filter(({ fires }) => fires.length === 0).length).toBeGreaterThan(0);
  });
});
