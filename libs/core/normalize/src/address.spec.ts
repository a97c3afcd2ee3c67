import { describe, expect, it } from '@jest/globals';
import { compileTrusted, findClient, networkOf, parseAddress } from './address.ts';

describe('parseAddress', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:443', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:203.0.113.9', '203.0.113.9'],
    ['[2001:DB8::9]:443', '2001:db8::9'],
    ['[2001:db8::9]', '2001:db8::9'],
    ['2001:0db8:0:0:0:0:0:9', '2001:db8::9'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (text, address) => {
    expect(parseAddress(text)).toBe(address);
  });
  it.each([
    '',
    'unknown',
    '-',
    '81.2.69.***',
    '256.1.1.1',
    '1.2.3',
    '010.1.1.1',
    '0x7f.1',
    '2130706433',
    'localhost',
    'a.b.c.d',
    ':::',
    '1.2.3.4.5',
    'unix:',
    '_hidden',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('findClient', () => {
  const isTrusted = compileTrusted(['10.0.0.0/8', '2001:db8:aa::/48', '192.0.2.7']);
  it.each([
    {
      name: 'the peer, if it is no proxy',
      peer: '203.0.113.9',
      hops: ['6.6.6.6'],
      client: '203.0.113.9',
    },
    {
      name: 'the right-most hop that is none',
      peer: '10.0.0.1',
      hops: ['6.6.6.6', '203.0.113.9', '192.0.2.7'],
      client: '203.0.113.9',
    },
    {
      name: 'through an IPv6 proxy',
      peer: '2001:db8:aa::1',
      hops: ['203.0.113.9'],
      client: '203.0.113.9',
    },
    {
      name: 'the left-most, if all are',
      peer: '10.0.0.1',
      hops: ['10.9.9.9', '10.8.8.8'],
      client: '10.9.9.9',
    },
    { name: 'the proxy, if nothing was forwarded', peer: '10.0.0.1', hops: [], client: '10.0.0.1' },
    {
      name: 'unknown, if the hop can not be read',
      peer: '10.0.0.1',
      hops: ['203.0.113.9', 'garbage'],
      client: undefined,
    },
    {
      name: 'unaffected by what a client puts before',
      peer: '10.0.0.1',
      hops: ['garbage', '203.0.113.9'],
      client: '203.0.113.9',
    },
    { name: 'unknown, if the peer is', peer: 'unix:', hops: ['203.0.113.9'], client: undefined },
  ])('is $name', ({ peer, hops, client }) => {
    expect(findClient(peer, hops, isTrusted)).toBe(client);
  });
});

describe('networkOf', () => {
  it('is the /24, or the /64', () => {
    expect(networkOf('203.0.113.9')).toBe('203.0.113.0/24');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  });
});
