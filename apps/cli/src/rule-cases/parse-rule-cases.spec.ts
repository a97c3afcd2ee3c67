import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '@gatewatch/event';
import { parseRuleCases } from './parse-rule-cases.ts';
import { CASE_START } from './rule-case.ts';

const parse = (text: string) => parseRuleCases('a.cases.yml', text);
const problemsOf = (text: string) => parse(text).problems.map(formatProblem);
const eventsOf = (text: string) => parse(text).cases[0]?.events ?? [];

describe('parseRuleCases', () => {
  it('reads a case with its template, times and firing', () => {
    const { cases, problems } = parse(`
template: { event.tier: gateway, status: 401 }
cases:
  - name: two keys fire
    events:
      - { at: 0m, api.key.id: k1 }
      - { at: 90s, api.key.id: k2, status: 403 }
    fires: [{ rule: r1, at: 90s, entity: { source.ip: 192.0.2.1 } }]
`);
    expect(problems).toEqual([]);
    expect(cases).toEqual([
      {
        name: 'two keys fire',
        line: 4,
        events: [
          {
            '@timestamp': CASE_START,
            'event.id': 'case:0:0',
            'event.tier': 'gateway',
            status: 401,
            'api.key.id': 'k1',
          },
          {
            '@timestamp': CASE_START + 90_000,
            'event.id': 'case:1:0',
            'event.tier': 'gateway',
            status: 403,
            'api.key.id': 'k2',
          },
        ],
        fires: [{ rule: 'r1', at: 90_000, entity: { 'source.ip': '192.0.2.1' }, line: 8 }],
      },
    ]);
  });

  it('repeats an event and numbers its texts from 0', () => {
    const events = eventsOf(
      "cases: [{ name: n, events: [{ at: 1m, every: 10s, times: 3, path: '/f/{i}', list: ['{i}', x], n: 5 }], fires: [] }]",
    );
    expect(
      events.map((event) => [Number(event['@timestamp']) - CASE_START, event['path']]),
    ).toEqual([
      [60_000, '/f/0'],
      [70_000, '/f/1'],
      [80_000, '/f/2'],
    ]);
    expect(events[2]?.['list']).toEqual(['2', 'x']);
    expect(events[2]?.['n']).toBe(5);
  });

  it('lets null of an event take away what the template says', () => {
    const [event] = eventsOf(
      'template: { a: 1 }\ncases: [{ name: n, events: [{ at: 0s, a: null }], fires: [] }]',
    );
    expect(event).toBeDefined();
    expect(Object.keys(event ?? {})).not.toContain('a');
  });

  it('keeps good cases beside a bad one', () => {
    const { cases, problems } = parse(
      'cases:\n  - { name: bad, events: [{ at: soon }], fires: [] }\n  - { name: good, events: [{ at: 0s }], fires: [] }',
    );
    expect(cases.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['', '1:1: CASE_FILE: the file is empty'],
    ['cases: []', '1:8: CASE_FILE: `cases` is a list with at least one case'],
    ['[1]', '1:1: CASE_FILE: the file is a map'],
    [
      'case: 1\ncases: [{ name: n, events: [{ at: 0s }], fires: [] }]',
      "1:1: CASE_UNKNOWN_KEY: unknown key 'case': did you mean 'cases'?",
    ],
    ['cases: [{ events: [{ at: 0s }], fires: [] }]', "1:9: CASE_FORM: a case needs a 'name'"],
    ['cases: [{ name: n, fires: [] }]', "1:9: CASE_FORM: a case needs 'events', a list"],
    ['cases: [{ name: n, events: [], fires: [] }]', "1:28: CASE_FORM: 'events' is empty"],
    [
      'cases: [{ name: n, events: [{ at: 0s }] }]',
      "1:9: CASE_FORM: a case needs 'fires', a list; [] says that nothing may fire",
    ],
    [
      'cases: [{ name: n, events: [{ at: 5 }], fires: [] }]',
      "1:35: CASE_TIME: '5' is not a time: write a number with its unit",
    ],
    [
      'cases: [{ name: n, events: [{ a: 5 }], fires: [] }]',
      '1:29: CASE_TIME: no offset is not a time',
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s, every: 1s }], fires: [] }]',
      "1:29: CASE_EVENT: 'every' and 'times' go together",
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s, every: 1s, times: 0 }], fires: [] }]',
      "1:57: CASE_EVENT: 'times' is a whole number",
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s, every: 1s, times: 300000 }], fires: [] }]',
      '1:29: CASE_TOO_LARGE: a case may have 200000 events',
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s, source: { ip: x } }], fires: [] }]',
      '1:47: CASE_FIELD: source must be a scalar',
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s, "@timestamp": 1 }], fires: [] }]',
      '1:39: CASE_FIELD: @timestamp is set by the runner',
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s }], fires: [{ at: 0s, entity: { a: b } }] }]',
      "1:50: CASE_FORM: a firing needs 'rule'",
    ],
    [
      'cases: [{ name: n, events: [{ at: 0s }], fires: [{ rule: r, at: 0s }] }]',
      "1:50: CASE_FORM: a firing needs 'entity'",
    ],
  ])('says where %s is wrong', (text, problem) => {
    expect(problemsOf(text)[0]).toContain(`a.cases.yml:${problem}`);
  });
});
