import { describe, expect, it } from '@jest/globals';
import { createNormalizer } from './normalizer.ts';
import { loadSources } from './source-set.ts';

const lineSource = (id: string, detect: string, parse: string) => ({
  path: `${id}.yml`,
  text: `{ id: ${id}, tz: UTC, detect: ${detect}, parse: ${parse}, event: { dataset: ${id}, tier: edge },
    map: { '@timestamp': { from: time, as: { date: ['%Y-%m-%dT%H:%M:%S'] } }, url.path: path } }`,
});

const CSV = `{ csv: { sep: ' ', columns: [kind, time, path], min: 3, header: '#Fields:' } }`;
const { sources, problems } = loadSources([
  lineSource('separated', `{ text: '^lb |^#Fields: kind' }`, `[${CSV}]`),
  lineSource(
    'perhaps',
    `{ prefix: ['maybe '] }`,
    `[{ dissect: 'maybe %{time} %{path}', optional: true }]`,
  ),
  lineSource(
    'either',
    `{ prefix: ['either '], keys: [either] }`,
    `[{ first: [{ dissect: 'either %{time} %{path}' }, { dissect: '%{path}', from: either }] }]`,
  ),
  lineSource('other', `{ text: '^web ' }`, `[{ dissect: 'web %{time} %{path}' }]`),
]);

function sourcesOf(...lines: string[]): (string | undefined)[] {
  const normalizer = createNormalizer({
    sources,
    tokenize: (credential) => credential,
    decode: () => undefined,
  });
  return lines.map((line) => {
    const { source, deadLetters } = normalizer.normalize(line, { input: 'in', offset: 0 }, 0);
    return deadLetters.length > 0 ? 'dead' : source;
  });
}

const LB = 'lb 2026-01-01T00:00:00 /a';
const WEB = 'web 2026-01-01T00:00:00 /b';

describe('lines of several formats in one input', () => {
  it('come from sources without a problem', () => {
    expect(problems).toEqual([]);
  });
  it('are not taken for separated values because the line before held some', () => {
    expect(sourcesOf(LB, WEB, LB)).toEqual(['separated', 'other', 'separated']);
  });
  it('are not taken by steps that are optional', () => {
    expect(sourcesOf('maybe 2026-01-01T00:00:00 /a', WEB)).toEqual(['perhaps', 'other']);
  });
  it('are not taken by steps of which one is for lines', () => {
    expect(sourcesOf('either 2026-01-01T00:00:00 /a', WEB)).toEqual(['either', 'other']);
  });
  it('are read by the columns of a header, whatever these are', () => {
    const moved = ['#Fields: time path kind', '2026-01-01T00:00:00 /a lb'];
    expect(sourcesOf('#Fields: kind time path', ...moved)).toEqual([
      'separated',
      'separated',
      'separated',
    ]);
  });
});
