import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { Problems, readYaml, refuseUnknownKeys, type YamlNode } from './document.ts';
import { formatProblem } from './problem.ts';

function read(text: string): { roots: YamlNode[]; problems: string[] } {
  const problems = new Problems('f.yml');
  const roots = readYaml(text, problems);
  return { roots, problems: problems.list.map(formatProblem) };
}

function root(text: string): YamlNode {
  const [first] = read(text).roots;
  if (!first) throw new Error(read(text).problems.join('; '));
  return first;
}

describe('readYaml', () => {
  it('reads every document, and leaves empty ones out', () => {
    const { roots, problems } = read('a: 1\n---\n---\n# only a comment\n---\nb: 2\n');
    expect(problems).toEqual([]);
    expect(roots.map((node) => node.toValue())).toEqual([{ a: 1 }, { b: 2 }]);
    expect(read('').roots).toEqual([]);
  });

  it('leaves out only the document that is broken', () => {
    const { roots, problems } = read('a: 1\n---\nb: [\n---\nc: 3\n');
    expect(roots.map((node) => node.toValue())).toEqual([{ a: 1 }, { c: 3 }]);
    expect(problems[0]).toMatch(/^f\.yml:\d+:\d+: YAML_SYNTAX: /);
  });

  it('refuses a key that is written twice, at its place', () => {
    const { roots, problems } = read('a: 1\nb: 2\na: 3\n');
    expect(roots).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^f\.yml:3:1: YAML_DUPLICATE_KEY: the key a stands twice in one map: /,
    );
  });

  it.each([
    ['x: { a: 1, "a": 2 }', 12],
    ['x: { 1: a, 1: b }', 12],
    ['x: [{ ? k : 1, k: 2 }]', 16],
    ['x: { ~: 1, : 2 }', 12],
  ])('refuses a key that is written twice in %s', (text, column) => {
    expect(read(text).problems).toEqual([
      expect.stringMatching(`f\\.yml:1:${column}: YAML_DUPLICATE_KEY: `),
    ]);
  });

  it('takes the same key in different maps, and a number beside its text', () => {
    expect(read('a: { k: 1 }\nb: { k: 1, 1: x, "1": y }').problems).toEqual([]);
  });

  it.each([
    ['a: *admin*', "begins with '*' needs quotes"],
    ['a: %2e', 'single quotes'],
    ['['.repeat(5_000), 'nests too deeply'],
    ['a: @x', 'single quotes'],
    ['a: !admin', 'this one is not known: put the text in single quotes'],
    ['a: b: c', "holds ': ' needs quotes"],
    ['a: [x] y', 'the whole text in single quotes'],
    ['a: "C:\\Windows"', 'use single quotes'],
    ["a: 'x", 'must end with it'],
    ['a:\n\tb: c', 'indent with spaces'],
    ['a:\n    b: c\n  d: e', 'indent this line as'],
  ])('says how to mend %j', (text, advice) => {
    const { roots, problems } = read(`${text}\n`);
    expect(roots).toEqual([]);
    expect(problems[0]).toContain(advice);
  });

  it('keeps texts as YAML 1.2 has them', () => {
    const text = 'a: yes\nb: 2026-01-02\nc: 0x1F\nd: 1_000\ne: 010\nf: ~\ng: "5"\n';
    expect(root(text).toValue()).toEqual({
      a: 'yes',
      b: '2026-01-02',
      c: 31,
      d: '1_000',
      e: 10,
      f: null,
      g: '5',
    });
  });

  it('gives integers beyond 2^53 as text, so that no digit is lost', () => {
    expect(root('a: 9007199254740993\nb: 9007199254740991\nc: 1.5\n').toValue()).toEqual({
      a: '9007199254740993',
      b: 9007199254740991,
      c: 1.5,
    });
    expect(root('a: 9007199254740993').get('a')?.kind).toBe('number');
  });

  it('puts anchored nodes in the place of their aliases', () => {
    expect(root('a: &x { b: [1] }\nc: *x\nd: [*x, *x]\n').toValue()).toEqual({
      a: { b: [1] },
      c: { b: [1] },
      d: [{ b: [1] }, { b: [1] }],
    });
    expect(root('a: &x 1\nb: &y [*x]\nc: *y\n').toValue()).toEqual({ a: 1, b: [1], c: [1] });
  });

  it('refuses aliases that grow without bound', () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `l${index}: &l${index} [${Array.from({ length: 10 }, () => (index === 0 ? '1' : `*l${index - 1}`)).join(', ')}]`,
    );
    const { roots, problems } = read(`${levels.join('\n')}\n---\nb: 1\n`);
    expect(roots.map((node) => node.toValue())).toEqual([{ b: 1 }]);
    expect(problems[0]).toContain('YAML_ALIAS');
  });

  it('refuses an alias within what it stands for', () => {
    expect(read('&a [1, *a]').problems[0]).toContain('YAML_ALIAS');
    expect(read('a: &a { b: { c: *a } }').problems[0]).toContain('YAML_ALIAS');
  });

  it('refuses an alias without its anchor', () => {
    const { roots, problems } = read('a: *nothing\n');
    expect(roots).toEqual([]);
    expect(problems[0]).toMatch(/^f.yml:1:4: YAML_ALIAS: there is no anchor/);
  });

  it('does not read files beyond its size', () => {
    expect(read(`a: ${'x'.repeat(1024 * 1024)}`).problems[0]).toContain('YAML_TOO_LARGE');
  });

  it('reads back any value that was written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const given = JSON.parse(JSON.stringify(value)) as unknown;
        const text = stringify({ value: given });
        fc.pre(!/\d{16}/.test(text)); // longer integers come as text
        expect(root(text).get('value')?.toValue()).toEqual(given);
      }),
    );
  });
});

describe('YamlNode', () => {
  it('knows where it stands', () => {
    const node = root('a:\n  - b: 1\n    c: "x"\n');
    const item = node.get('a')?.items()[0];
    expect(item).toMatchObject({ line: 2, column: 5, kind: 'map' });
    expect(item?.get('c')).toMatchObject({ line: 3, column: 8, kind: 'string', scalar: 'x' });
    expect(item?.entries()[1]).toMatchObject({ name: 'c', key: { line: 3, column: 5 } });
  });
  it('takes the place of its key where it has none', () => {
    expect(root('a:\n  b:\n').get('a')?.get('b')).toMatchObject({
      line: 2,
      kind: 'null',
      scalar: null,
    });
  });
  it('tells the kinds apart', () => {
    const kinds = root('[{}, [], x, 1, 1.5, true, null]')
      .items()
      .map(({ kind }) => kind);
    expect(kinds).toEqual(['map', 'list', 'string', 'number', 'number', 'boolean', 'null']);
  });
  it('has no scalar, entries or items that its kind does not have', () => {
    expect(root('{}').scalar).toBeUndefined();
    expect(root('x').entries()).toEqual([]);
    expect(root('{}').items()).toEqual([]);
    expect(root('x').get('a')).toBeUndefined();
  });
  it('remembers how a scalar was written', () => {
    expect(root('0x1F').source).toBe('0x1F');
    expect(root('007').source).toBe('007');
    expect(root('[]').source).toBeUndefined();
  });

  it('is laid over another map: maps merge deeply, the rest is replaced', () => {
    const [lower, upper] = read(
      'a: 1\nb: { c: 1, d: [1] }\n---\nb: { d: [2], e: 3 }\nf: 4\n',
    ).roots;
    if (!lower || !upper) throw new Error('two documents');
    const merged = upper.mergedOver(lower);
    expect(merged.toValue()).toEqual({ a: 1, b: { c: 1, d: [2], e: 3 }, f: 4 });
    expect(merged.line).toBe(4);
    expect(merged.get('b')?.get('c')).toMatchObject({ line: 2 });
    expect(merged.get('b')?.get('e')).toMatchObject({ line: 4 });
    expect(lower.toValue()).toEqual({ a: 1, b: { c: 1, d: [1] } });
  });
});

describe('Problems', () => {
  it('are errors or warnings, at line 1 where there is no node', () => {
    const problems = new Problems('f.yml');
    problems.warning(undefined, 'A_CODE', 'mind this');
    expect(problems.hasErrors).toBe(false);
    problems.error(root('a:\n  b: 1').get('a')?.get('b'), 'B_CODE', 'mend this');
    expect(problems.hasErrors).toBe(true);
    expect(problems.list.map(formatProblem)).toEqual([
      'f.yml:1:1: warning A_CODE: mind this',
      'f.yml:2:6: B_CODE: mend this',
    ]);
  });
});

describe('refuseUnknownKeys', () => {
  it('offers the nearest key, or all of them', () => {
    const problems = new Problems('f.yml');
    refuseUnknownKeys(root('title: a\ntitel: b\nxyz: c\n'), ['title', 'level'], problems, 'CODE');
    expect(problems.list.map(formatProblem)).toEqual([
      "f.yml:2:1: CODE: unknown key 'titel': did you mean 'title'?",
      "f.yml:3:1: CODE: unknown key 'xyz'; allowed are title, level",
    ]);
  });
});
