import { describe, expect, it } from '@jest/globals';
import { MAX_LIST_VALUE, MAX_LIST_VALUES, parseLists } from './lists.ts';
import { parseRules } from './parse-rules.ts';

const listOf = (path: string, text: string): readonly string[] | undefined =>
  [...parseLists([{ path, text }]).lists.values()][0];

describe('parseLists', () => {
  it.each([
    ['lists/a.yml', '- root\n- 7\n- 0x1F\n- "x*"\n', ['root', '7', '0x1F', 'x*']],
    ['a.yaml', 'description: d\nvalues: [a, true]\n', ['a', 'true']],
    ['a.csv', 'root\r\nadm,comment\n\n# none\nlast', ['root', 'adm', 'last']],
    ['a.csv', 'value,why\nroot,x\n', ['root']],
    ['hosts.csv', '\uFEFFHosts\nh1\n', ['h1']],
    ['a.csv', '"a,b ""c""","two\nlines"\n"x\ny",1\n', ['a,b "c"', 'x\ny']],
    ['a.csv', ' root , x\n', ['root']],
  ])('reads %s: %j', (path, text, values) => {
    expect(listOf(path, text)).toEqual(values);
  });

  it.each([
    ['a.yml', 'a: 1', '1:1 LIST_FILE'],
    ['a.yml', 'hello', '1:1 LIST_FILE'],
    ['a.yml', '- a\n---\n- b\n', '3:1 LIST_FILE'],
    ['a.yml', '- a\n- [b]\n', '2:3 LIST_VALUE'],
    ['a.yml', '- a\n- null\n', '2:3 LIST_VALUE'],
    ['a.csv', 'a\n"b\n', '2:1 LIST_VALUE'],
    ['a b.yml', '- a', '1:1 LIST_NAME'],
    ['a.yml', `- ${'x'.repeat(MAX_LIST_VALUE + 1)}`, '1:3 LIST_VALUE'],
    ['a.csv', `ok\n${'x'.repeat(MAX_LIST_VALUE + 1)}`, '2:1 LIST_VALUE'],
    ['a.csv', 'x\n'.repeat(MAX_LIST_VALUES + 1), '1:1 LIST_TOO_LARGE'],
    ['a.yml', 'x: &x [*x]', '1:8 YAML_ALIAS'],
  ])('refuses %s with %#', (path, text, place) => {
    const { lists, problems } = parseLists([{ path, text }]);
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toContain(place);
    expect(lists.size).toBe(0);
  });

  it('keeps an empty list, and says what that means', () => {
    const { lists, problems } = parseLists([{ path: 'none.yml', text: '[]' }]);
    expect(lists.get('none')).toEqual([]);
    expect(problems).toMatchObject([{ code: 'LIST_EMPTY', severity: 'warning' }]);
  });

  it('takes the later folder, and refuses two of one name in one folder', () => {
    const shipped = { path: 'rules/lists/a.yml', text: '- shipped' };
    const own = { path: 'own/lists/a.csv', text: 'mine' };
    expect(parseLists([shipped, own]).lists.get('a')).toEqual(['mine']);
    const twin = { path: 'own/lists/a.yml', text: '- twin' };
    const { lists, problems } = parseLists([shipped, own, twin]);
    expect(problems).toMatchObject([{ file: 'own/lists/a.yml', code: 'LIST_DUPLICATE' }]);
    expect(lists.get('a')).toEqual(['mine']);
  });

  it('fills placeholders by name, and a name that is not there is refused with the nearest', () => {
    const { lists } = parseLists([{ path: 'lists/admins.csv', text: 'root\nadm_*\n' }]);
    const rule = (name: string): string =>
      `title: t\nlogsource: { category: x }\ndetection: { s: { user|expand: '%${name}%' }, condition: s }\n`;
    expect(parseRules([{ path: 'r.yml', text: rule('admins') }], { lists }).problems).toEqual([]);
    const [problem] = parseRules([{ path: 'r.yml', text: rule('admin') }], { lists }).problems;
    expect(problem).toMatchObject({
      code: 'SIGMA_PLACEHOLDER',
      line: 3,
      message: expect.stringContaining("did you mean 'admins'?"),
    });
  });
});
