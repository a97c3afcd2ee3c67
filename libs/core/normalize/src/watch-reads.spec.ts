import { describe, expect, it } from '@jest/globals';
import { watchReads } from './watch-reads.ts';

const RECORD = {
  status: 200,
  nothing: null,
  empty: '',
  request: { method: 'GET', headers: { 'x-a.b': 'c', host: 'h' } },
  tries: [
    { ip: '192.0.2.1', port: 1 },
    { ip: '192.0.2.2', port: 2 },
  ],
};

describe('a watched record', () => {
  it('knows which members with a value were not read', () => {
    const { record, unread } = watchReads(RECORD);
    expect(unread()).toEqual([
      'status',
      'request.method',
      "request.headers['x-a.b']",
      'request.headers.host',
      'tries[*].ip',
      'tries[*].port',
    ]);
    const { status, request, tries } = record as typeof RECORD;
    expect([status, request.headers.host, tries.map(({ ip }) => ip)]).toEqual([
      200,
      'h',
      ['192.0.2.1', '192.0.2.2'],
    ]);
    expect(unread()).toEqual(['request.method', "request.headers['x-a.b']", 'tries[*].port']);
  });

  it('has read what was written as JSON', () => {
    const { record, unread } = watchReads(RECORD);
    expect(JSON.parse(JSON.stringify(record))).toEqual(RECORD);
    expect(unread()).toEqual([]);
  });

  it('does not take a look at a list for a look at its items', () => {
    const { record, unread } = watchReads({ list: ['a'] });
    expect(Array.isArray(record['list'])).toBe(true);
    expect(unread()).toEqual(['list[*]']);
  });

  it('names at most a hundred', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, nth) => [`m${nth}`, nth]));
    expect(watchReads(many).unread()).toHaveLength(100);
  });
});
