import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileNetworks, explainNetwork } from './address.ts';

describe('compileNetworks', () => {
  it.each([
    [['10.0.0.0/8'], '10.9.1.2', true],
    [['10.0.0.0/8'], '11.9.1.2', false],
    [['10.0.0.0/8'], '::ffff:10.1.2.3', true],
    [['10.0.0.0/8'], 'not-ip', false],
    [['10.0.0.0/8'], '10.1', false],
    [['10.0.0.0/8'], '010.1.1.1', false],
    [['10.0.0.0/8'], '10.1.1.256', false],
    [['192.0.2.7'], '192.0.2.7', true],
    [['0.0.0.0/0'], '255.255.255.255', true],
    [['fe80::/10'], 'fe80::1', true],
    [['fe80::/10'], 'fec0::1', false],
    [['fe80::/10'], '10.1.1.1', false],
    [['2001:db8::/33'], '2001:db8:7fff::', true],
    [['2001:db8::/33'], '2001:db8:8000::', false],
    [['::ffff:10.0.0.0/104'], '10.200.0.1', true],
    [['::/0'], '2001::1', true],
    [['10.0.0.0/24', '10.0.1.0/24', '172.16.0.0/12', '::1'], '10.0.1.255', true],
    [['10.0.0.0/24', '10.0.1.0/24', '172.16.0.0/12', '::1'], '10.0.2.0', false],
    [['10.0.0.0/24', '10.0.1.0/24', '172.16.0.0/12', '::1'], '::1', true],
  ])('says of %j and %s: %s', (networks, address, expected) => {
    expect(compileNetworks(networks)(address)).toBe(expected);
  });

  it('finds an address in a set exactly when one network of the set holds it', () => {
    const octet = fc.integer({ min: 0, max: 3 });
    const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
    const network = fc
      .tuple(octet, octet, fc.constantFrom(16, 17, 24, 31))
      .map(([first, second, bits]) => `${first}.${second}.0.0/${bits}`);
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 6 }), address, (networks, text) => {
        const alone = networks.some((one) => compileNetworks([one])(text));
        expect(compileNetworks(networks)(text)).toBe(alone);
      }),
    );
  });
});

describe('explainNetwork', () => {
  it.each(['10.0.0.0/8', '192.0.2.1', 'fe80::/10', '::1', '::ffff:10.0.0.0/104'])(
    'allows %s',
    (text) => {
      expect(explainNetwork(text)).toBeUndefined();
    },
  );
  it('offers the address of the network', () => {
    expect(explainNetwork('10.1.2.3/8')).toContain('10.0.0.0/8');
    expect(explainNetwork('fe80::1/10')).toContain('fe80::/10');
  });
  it.each(['10.0.0.0/33', '10.0.0/8', 'x/8', '', '10.0.0.0/8/8', '::/129', '10.0.0.*'])(
    'refuses %j',
    (text) => {
      expect(explainNetwork(text)).toContain('is no network');
    },
  );
});
