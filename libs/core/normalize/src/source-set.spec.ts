import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '@gatewatch/event';
import { loadSources, withoutGuesses } from './source-set.ts';
import { runSourceCases } from './source-cases.ts';

const good = (id: string, extra = '') => `id: ${id}
detect: { keys: [a] }
event: { dataset: ${id}, tier: gateway }
map: { '@timestamp': { from: t, as: epoch(ms) } }
${extra}`;
const load = (...texts: string[]) =>
  loadSources(texts.map((text, index) => ({ path: `${index}.yml`, text })));
const problemsOf = (text: string) => load(text).problems.map(formatProblem);
const idsOf = (...texts: string[]) => load(...texts).sources.sources.map(({ id }) => id);

describe('loadSources', () => {
  it('tries lower orders first, and later files before earlier ones', () => {
    expect(idsOf(good('a'), good('b'), good('c', 'order: 5'))).toEqual(['c', 'b', 'a']);
  });
  it('lets a later source replace one with its id', () => {
    const { sources } = load(good('a'), good('b'), good('a', 'order: 7'));
    expect(sources.sources.map(({ id, order }) => [id, order])).toEqual([
      ['a', 7],
      ['b', 100],
    ]);
  });
  it('lets an override take a source out, wherever it stands', () => {
    expect(idsOf('overrides: [{ source: a, disable: true }]', good('a'), good('b'))).toEqual(['b']);
    expect(idsOf('overrides: [{ source: a, disable: false }]', good('a'))).toEqual(['a']);
  });
  it('leaves out a source with a mistake, and no other', () => {
    const { sources, problems } = load(good('a', 'detcet: {}'), good('b'));
    expect(sources.sources.map(({ id }) => id)).toEqual(['b']);
    expect(problems).toHaveLength(1);
  });
  it('can leave out those that only guess', () => {
    const guess = good('g').replace('dataset: g', 'dataset: generic');
    const known = withoutGuesses(load(good('a'), guess).sources);
    expect(known.sources.map(({ id }) => id)).toEqual(['a']);
    expect([known.find('g'), known.find('a')?.id]).toEqual([undefined, 'a']);
  });
  it('passes over cases', () => {
    expect(loadSources([{ path: 'a.cases.yml', text: 'cases: []' }]).problems).toEqual([]);
  });

  it.each([
    [
      'an unknown key',
      good('a', 'detcet: {}'),
      "0.yml:5:1: SOURCE_UNKNOWN_KEY: unknown key 'detcet': did you mean 'detect'?",
    ],
    [
      'an unknown field',
      good('a').replace("{ '@t", "{ source.ipp: x, '@t"),
      "0.yml:4:8: SOURCE_UNKNOWN_FIELD: unknown field 'source.ipp': did you mean 'source.ip'?",
    ],
    [
      'an unknown converter',
      good('a').replace('epoch(ms)', 'epoc(ms)'),
      "0.yml:4:37: SOURCE_UNKNOWN_CONVERTER: unknown converter 'epoc(ms)': did you mean 'epoch(ms)'?",
    ],
    [
      'a path that is none',
      good('a').replace('from: t', "from: 'a..b'"),
      "0.yml:4:30: SOURCE_BAD_PATH: 'a..b' is no path: write a.b, a['b.c'], a[0], a[-1], a[*].b, ^a or $field",
    ],
    [
      'no time',
      good('a').replace("'@timestamp': { from: t, as: epoch(ms) }", 'user.id: u'),
      "0.yml:4:6: SOURCE_NO_TIME: the map says nothing of '@timestamp'",
    ],
    [
      'an unknown tier',
      good('a').replace('gateway', 'door'),
      '0.yml:3:28: SOURCE_BAD_VALUE: `tier` is one of edge, gateway, llm_proxy, provider, app, identity, waf, ids, host, cloud',
    ],
    ['no id', good('a').slice(6), '0.yml:1:1: SOURCE_MISSING_KEY: a source needs an `id`'],
    [
      'a bad id',
      good('A b'),
      "0.yml:1:5: SOURCE_BAD_VALUE: 'A b' is no id: lower-case letters, digits, dots, hyphens and underscores",
    ],
    [
      'a bad dissect pattern',
      good('a', "parse: [{ dissect: '%{a}%{b}' }]"),
      '0.yml:5:20: SOURCE_BAD_PATTERN: no text stands between %{a} and the part after it',
    ],
    [
      'an override of nothing',
      'overrides: [{ source: kon, disable: true }]',
      "0.yml:1:23: SOURCE_UNKNOWN_SOURCE: unknown source 'kon'; there are ",
    ],
    [
      'a constant of another type',
      good('a').replace("{ '@t", "{ http.response.status_code: { value: x }, '@t"),
      '0.yml:4:44: SOURCE_BAD_VALUE: http.response.status_code holds long: "x" is none',
    ],
    [
      'a field that is not for mappings',
      good('a').replace("{ '@t", "{ event.id: x, '@t"),
      "0.yml:4:8: SOURCE_UNKNOWN_FIELD: 'event.id' is set by Gatewatch itself",
    ],
  ])('names %s with its place', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('refuses patterns that linear time can not keep to', () => {
    expect(problemsOf(good('a').replace('keys: [a]', String.raw`text: '(a)\1'`))).toEqual([
      expect.stringMatching(/^0\.yml:2:17: SOURCE_BAD_PATTERN: the pattern can't be read: /),
    ]);
  });
});

describe('runSourceCases', () => {
  const { sources } = load(
    good('a', 'drop: [{ user.id: [x, y*] }]').replace(
      "{ '@t",
      "{ user.id: u, labels.l: { from: v, lookup: { 1: one }, default: other }, '@t",
    ),
  );
  const run = (text: string) => runSourceCases(sources, [{ path: 'a.cases.yml', text }]);
  it('tells what came out otherwise, and on which line', () => {
    const { results } = run(`cases:
  - name: wrong
    record: { a: 1, t: 5, u: alice, v: 1 }
    secrets: [alice]
    events: [{ user.id: bob, labels.l: one, event.outcome: null, url.path: null }]
`);
    expect(results).toMatchObject([
      {
        name: 'wrong',
        line: 2,
        ok: false,
        differences: [
          'events[0].user.id: "bob" expected, "alice" came',
          'events[0].event.outcome: null expected, "unknown" came',
          'secrets[0] stands in the output',
        ],
      },
    ]);
  });
  it('drops by values and by beginnings of values', () => {
    const { results } = run(`cases:
  - { name: drops, dropped: 2, record: [{ a: 1, t: 5, u: x }, { a: 1, t: 5, u: yes }, { a: 1, t: 5, u: xs, v: 2 }], events: [{ labels.l: other }] }
`);
    expect(results).toMatchObject([{ ok: true }]);
  });
  it('names a mistake in the file', () => {
    expect(run('cases: [{ name: n, recrod: x }]').problems.map(formatProblem)).toEqual([
      "a.cases.yml:1:20: SOURCE_UNKNOWN_KEY: unknown key 'recrod': did you mean 'record'?",
      'a.cases.yml:1:9: SOURCE_MISSING_KEY: a case has a `record`',
    ]);
  });
});
