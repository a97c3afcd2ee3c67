import { execFileSync, type StdioOptions } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Standing } from './compare.ts';

/** What was compared; the first standing is ours, the others are its peers. */
export interface Comparison {
  readonly name: string;
  /** what was measured on, for a person */
  readonly corpus: string;
  readonly standings: readonly Standing[];
}

/**
 * Prints a table for each comparison and, with `--json`, a last line: the rate of the last comparison's first standing in things per CPU
 * second, and its ratio to each peer (above 1: ours is faster).
 */
export function report(topic: string, things: string, comparisons: readonly Comparison[]): void {
  for (const { name, corpus, standings } of comparisons) {
    console.log(`\n${name}: ${corpus}`);
    for (const [place, standing] of standings.entries())
      console.log(`${row(standing, things)}${place === 0 ? '' : verdict(standing)}`);
  }
  if (!wantsJson()) return;
  const ours = comparisons.at(-1)?.standings[0];
  const peers = comparisons.flatMap(({ name, standings }) =>
    standings.slice(1).map((peer) => [`${peer.name} (${name})`, rounded(peer.ratio)] as const),
  );
  console.log(
    JSON.stringify({
      topic,
      machine: machine(),
      commit: commit(),
      rate: Math.round(ours?.rate ?? 0),
      ratio_to: Object.fromEntries(peers),
    }),
  );
}

function row({ name, rate, slowest, fastest }: Standing, things: string): string {
  const micros = (1e6 / rate).toFixed(rate > 1e6 ? 2 : 1);
  const spread = `${thousands(slowest)} to ${thousands(fastest)}`;
  return `  ${name.padEnd(34)} ${thousands(rate).padStart(8)} ${things}/s  ${micros.padStart(7)} µs each  (${spread})`;
}

/** How the first contestant did against this one. */
const verdict = ({ ratio }: Standing): string => `  the first is ${rounded(ratio)} times as fast`;

const thousands = (rate: number): string =>
  rate >= 1e5 ? `${Math.round(rate / 1000)}k` : `${(rate / 1000).toFixed(1)}k`;

const rounded = (ratio: number): number => Number(ratio.toPrecision(3));

function wantsJson(): boolean {
  const options = { json: { type: 'boolean', default: false } } as const;
  return parseArgs({ options, strict: false }).values.json === true;
}

function machine(): string {
  const all = cpus();
  const { platform, arch, version } = process;
  return `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}, ${platform}-${arch}, Node ${version}`;
}

/** With a + where files differ from it. */
function commit(): string {
  try {
    const changed = git('status', '--porcelain', '-uno') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

function git(...args: string[]): string {
  const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
  return execFileSync('git', args, { encoding: 'utf8', stdio }).trim();
}
