import { describe, expect, it } from '@jest/globals';
import { Networks, parseNetworkList } from './network-lists.ts';

const read = (path: string, text: string) => parseNetworkList({ path, text }, 'list');
const said = (path: string, text: string): string[] =>
  read(path, text).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

function find(path: string, text: string, address: string, system?: number): readonly string[] {
  const { value } = read(path, text);
  return value ? new Networks([value]).find(address, system) : [];
}

describe('a list of networks', () => {
  it.each([
    ['text', 'a.txt', '# cloud\n10.0.0.0/8 ; SBL1\n\n192.0.2.7\n'],
    ['text with CRLF', 'a.txt', '\uFEFF10.0.0.0/8\r\n192.0.2.7\r\n'],
    ['CSV with a header', 'a.csv', 'provider,cidr\nx,10.0.0.0/8\n"y, z",192.0.2.7\n'],
    ['CSV without a header', 'a.csv', '10.0.0.0/8,x\n192.0.2.7,y\n'],
    ['a JSON list', 'a.json', '["10.0.0.0/8", "192.0.2.7"]'],
    ['a JSON list of objects', 'a.json', '[{"ip": "192.0.2.7"}, {"network": "10.0.0.0/8"}]'],
    [
      'AWS',
      'a.json',
      '{"syncToken":"1","prefixes":[{"ip_prefix":"10.0.0.0/8"},{"ip_prefix":"192.0.2.7/32"}]}',
    ],
    [
      'Azure',
      'a.json',
      '{"values":[{"name":"x","properties":{"addressPrefixes":["10.0.0.0/8","192.0.2.7/32"]}}]}',
    ],
    ['a span', 'a.txt', '10.0.0.0 - 10.255.255.255\n192.0.2.7\n'],
  ])('is read from %s', (_name, path, text) => {
    expect(said(path, text)).toEqual([]);
    expect(find(path, text, '10.1.2.3')).toEqual(['list']);
    expect(find(path, text, '192.0.2.7')).toEqual(['list']);
    expect(find(path, text, '192.0.2.8')).toEqual([]);
  });

  it('may name autonomous systems', () => {
    expect(find('a.txt', 'AS64500\n', '192.0.2.1', 64500)).toEqual(['list']);
    expect(find('a.txt', 'AS64500\n', '192.0.2.1')).toEqual([]);
  });

  it.each([
    ['a.txt', '10.0.0.0/8\n  10.0.0.0/33\n', '2:3 ENRICH_BAD_VALUE'],
    ['a.txt', '# nothing\n', '1:1 ENRICH_EMPTY'],
    ['a.json', '["10.0.0.0/8",\n "nonsense"]', '2:3 ENRICH_BAD_VALUE'],
    ['a.json', '["10.0.0.0/8",\n 5 x]', '2:4 ENRICH_SYNTAX'],
    ['a.json', '[["10.0.0.0/8"]]', '1:1 ENRICH_BAD_VALUE'],
    ['a.csv', 'ip\n"10.0.0.1\n', '2:1 ENRICH_SYNTAX'],
    ['a.csv', 'x,ip\n1,\n', '2:1 ENRICH_BAD_VALUE'],
  ])('says what is wrong with %s %j', (path, text, problem) => {
    expect(said(path, text)).toContain(problem);
  });

  it('leaves a bad line out and takes the others', () => {
    expect(find('a.txt', 'oops\n10.0.0.0/8\n', '10.0.0.1')).toEqual(['list']);
  });

  it('tells twenty of many mistakes, and how many more there are', () => {
    const { problems } = read('a.txt', 'oops\n'.repeat(50));
    expect(problems).toHaveLength(20);
    expect(problems.at(-1)?.message).toContain('(and 31 more)');
  });
});

describe('several lists', () => {
  it('tell every one that holds an address', () => {
    const lists = [
      parseNetworkList({ path: 'v', text: '198.51.100.0/24\nAS64500' }, 'vpn').value,
      parseNetworkList({ path: 't', text: '198.51.100.7' }, 'tor').value,
    ].filter((list) => list !== undefined);
    const networks = new Networks(lists);
    expect(networks.find('198.51.100.7', 64500)).toEqual(['tor', 'vpn']);
    expect(networks.find('198.51.100.8', undefined)).toEqual(['vpn']);
    expect(networks.find('203.0.113.1', 64500)).toEqual(['vpn']);
  });
});
