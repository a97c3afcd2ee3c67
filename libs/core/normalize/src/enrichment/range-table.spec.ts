import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { readIpv4, readIpv6, readNetworks } from './address-bits.ts';
import { RangeTableBuilder, type Overlap, type RangeTable } from './range-table.ts';

function tableOf(networks: readonly string[], overlap: Overlap = 'all'): RangeTable {
  const builder = new RangeTableBuilder();
  for (const [label, text] of networks.entries()) {
    for (const network of readNetworks(text) ?? []) builder.add(network, label);
  }
  return builder.build(overlap);
}

/** Few addresses near to each other, so that networks meet, touch and lie within each other. */
const v4Address = fc
  .tuple(
    fc.constantFrom(0, 10, 255),
    fc.constantFrom(0, 255),
    fc.constantFrom(0, 1, 128, 255),
    fc.nat(255),
  )
  .map((parts) => parts.join('.'));
const v6Address = fc
  .tuple(
    fc.constantFrom('::', '2001:db8::', 'ffff:ffff:ffff:ffff::'),
    fc.bigInt(0n, 0xffffn),
    fc.constantFrom(0n, 1n, 255n),
  )
  .map(([base, high, low]) => {
    const bytes = ipaddr.IPv6.parse(base).toByteArray();
    bytes[6] = Number(high >> 8n);
    bytes[7] = Number(high & 255n);
    bytes[15] = Number(low);
    return new ipaddr.IPv6(bytes).toString();
  });
const network = fc.oneof(
  fc.tuple(v4Address, fc.nat(32)).map(([address, bits]) => `${address}/${bits}`),
  fc.tuple(v6Address, fc.nat(128)).map(([address, bits]) => `${address}/${bits}`),
);

function holds(text: string, address: string): boolean {
  const [parsed, bits] = ipaddr.parseCIDR(text);
  const asked = ipaddr.parse(address);
  return parsed.kind() === asked.kind() && asked.match(parsed, bits);
}

describe('a table of networks', () => {
  it('says of any address what ipaddr.js says of each network', () => {
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 30 }),
        fc.array(fc.oneof(v4Address, v6Address), { minLength: 1, maxLength: 30 }),
        (networks, addresses) => {
          const table = tableOf(networks);
          for (const address of addresses) {
            const expected = [...networks.keys()].filter((at) =>
              holds(networks[at] ?? '', address),
            );
            expect(table.find(address)).toEqual(expected);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('knows the edges of every network', () => {
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 20 }), (networks) => {
        const table = tableOf(networks);
        for (const [label, text] of networks.entries()) {
          const parse = text.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
          const first = parse.networkAddressFromCIDR(text).toString();
          expect(table.find(first)).toContain(label);
          if (!text.includes(':'))
            expect(table.find(ipaddr.IPv4.broadcastAddressFromCIDR(text).toString())).toContain(
              label,
            );
        }
      }),
    );
  });

  it('can tell only the smallest network', () => {
    const table = tableOf(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '0.0.0.0/0'], 'smallest');
    const found = ['10.1.2.3', '10.1.3.3', '10.2.0.0', '11.0.0.0', '10.1.2.255', '::1'];
    expect(found.map((address) => table.find(address))).toEqual([[2], [1], [0], [3], [2], []]);
  });

  it('takes spans from one address to another', () => {
    const table = tableOf(['10.0.0.3-10.0.1.7', '2001:db8::1 - 2001:db8::ff']);
    const found = [
      '10.0.0.2',
      '10.0.0.3',
      '10.0.1.7',
      '10.0.1.8',
      '2001:db8::',
      '2001:db8::1',
      '2001:db8::ff',
      '2001:db8::100',
    ];
    expect(found.map((address) => table.find(address).length)).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
  });

  it('knows IPv4 in its mapped form', () => {
    expect(tableOf(['192.0.2.0/24']).find('::ffff:192.0.2.7')).toEqual([0]);
    expect(tableOf(['::ffff:192.0.2.0/120']).find('192.0.2.7')).toEqual([0]);
  });

  it('holds the last address of all', () => {
    expect(tableOf(['255.255.255.255']).find('255.255.255.255')).toEqual([0]);
    expect(tableOf(['ffff::/16']).find('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')).toEqual([0]);
  });

  it('finds nothing in what is no address', () => {
    const table = tableOf(['0.0.0.0/0', '::/0']);
    for (const text of [
      '',
      'host',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '1.2.3.',
      ':',
      ':::',
      '1::2::3',
      'g::',
    ])
      expect(table.find(text)).toEqual([]);
  });
});

const asNumber = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte) => sum * 256 + byte, 0);

describe('addresses', () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), {
    minLength: 8,
    maxLength: 8,
  });
  it('are read in every spelling of ipaddr.js', () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const address = new ipaddr.IPv6(parts);
        const bytes = address.toByteArray();
        const words = [0, 4, 8, 12].map((at) => asNumber(bytes.slice(at, at + 4)));
        const spelled = [
          address.toString(),
          address.toNormalizedString(),
          parts.map((part) => part.toString(16).toUpperCase().padStart(4, '0')).join(':'),
        ];
        for (const text of spelled) expect(readIpv6(text)).toEqual(words);
        const v4 = bytes.slice(0, 4);
        expect(readIpv4(v4.join('.'))).toBe(asNumber(v4));
        expect(readIpv6(`::ffff:${v4.join('.')}`)).toEqual([0, 0, 0xffff, asNumber(v4)]);
      }),
    );
  });
  it.each([
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.9-10.0.0.1',
    '10.0.0.1-::1',
    'x',
    '10.0.0.0/8/8',
  ])('refuses %s', (text) => {
    expect(readNetworks(text)).toBeUndefined();
  });
});
