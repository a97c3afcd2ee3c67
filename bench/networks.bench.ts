import { RangeTableBuilder, type Network } from '@gatewatch/normalize';
import ipaddr from 'ipaddr.js';
import { compare } from './compare.ts';
import { report, type Comparison } from './report.ts';
import { Random } from './sigma/random.ts';

const LOOK_UPS = 50_000;
const LABELS = 8;
/** The peer asks one network after the other: more of them would take hours. */
const MOST_OF_PEER = 1000;

const word = (random: Random): number => random.below(65_536) * 65_536 + random.below(65_536);

function networkOf(random: Random, isV6: boolean): Network {
  const bits = isV6 ? 32 + random.below(33) : 12 + random.below(21);
  const words = isV6 ? [0x20_01_00_00 + random.below(65_536), word(random), 0, 0] : [word(random)];
  return {
    words: words.map((one, at) => {
      const kept = Math.min(32, Math.max(0, bits - at * 32));
      return kept === 0 ? 0 : (one & (-1 << (32 - kept))) >>> 0;
    }),
    bits,
  };
}

function addressOf({ words }: Network, isV6: boolean): string {
  const groups = words.flatMap((one) => [one >>> 16, one & 65_535]);
  if (!isV6) return groups.flatMap((group) => [group >> 8, group & 255]).join('.');
  return new ipaddr.IPv6(groups).toString();
}

/** Addresses of networks that are in the table, and of as many that are not. */
function compareSize(size: number, isV6: boolean): Comparison {
  const random = new Random(size);
  const networks = Array.from({ length: size }, () => networkOf(random, isV6));
  const asked = Array.from({ length: LOOK_UPS }, (_, at) => {
    return addressOf(at % 2 === 0 ? random.of(networks) : networkOf(random, isV6), isV6);
  });
  const before = process.memoryUsage();
  const began = performance.now();
  const builder = new RangeTableBuilder();
  for (const [at, network] of networks.entries()) builder.add(network, at % LABELS);
  const table = builder.build('all');
  const took = performance.now() - began;
  const after = process.memoryUsage();
  const mebibytes = (after.arrayBuffers - before.arrayBuffers) / 1024 ** 2;
  const ofTable = {
    name: 'table',
    run: () => countFound(asked, (address) => table.find(address).length > 0),
  };
  return {
    name: `${size} networks, IPv${isV6 ? 6 : 4}`,
    corpus: `made in ${took.toFixed(0)} ms, ${mebibytes.toFixed(1)} MiB of arrays with those that it was made from`,
    standings: compare(
      size > MOST_OF_PEER ? [ofTable] : [ofTable, peer(networks, asked.slice(0, 500), isV6)],
    ),
  };
}

function peer(networks: readonly Network[], asked: readonly string[], isV6: boolean) {
  const parsed = networks.map(
    (network) => [ipaddr.parse(addressOf(network, isV6)), network.bits] as const,
  );
  const holds = (address: string): boolean => {
    const one = ipaddr.parse(address);
    return parsed.some(([base, bits]) => one.match(base, bits));
  };
  return { name: 'ipaddr.js, one by one', run: () => countFound(asked, holds) };
}

let found = 0;
function countFound(asked: readonly string[], holds: (address: string) => boolean): number {
  for (const address of asked) if (holds(address)) found++;
  return asked.length;
}

const sizes = [1000, 1_000_000];
report(
  'networks',
  'look-ups',
  sizes.flatMap((size) => [compareSize(size, false), compareSize(size, true)]),
);
