// Sigma rules on lines of JSON: `npm run bench -- sigma [--rules DIR] [--events N] [--sizes 1,100] [--peers] [--json]`.
// With --json the last line is the table as JSON.
// With --peers the same rules and files are given to rsigma, whose path GATEWATCH_BENCH_RSIGMA names
// (`cargo install --locked rsigma --version 0.23.0`), and to sigma-rust, if GATEWATCH_BENCH_SIGMA_RUST names a build of
// bench/sigma/sigma-rust (`cargo build --release`).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeLines } from './sigma/corpus.ts';
import { rateOf } from './sigma/processes.ts';
import { benchRules } from './sigma/rules.ts';

const here = dirname(fileURLToPath(import.meta.url));
const command = join(here, '../apps/cli/bin/gatewatch.mjs');
const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'sigma'),
  options: {
    rules: { type: 'string' },
    events: { type: 'string', default: '500000' },
    sizes: { type: 'string', default: '1,100,1000,4000,10000' },
    peers: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const events = Number(options.events);
/** Peers are given the first so many, to save time. */
const PEER_EVENTS = 100_000;
/** sigma-rust tries each rule on each event: it is given so many pairs. */
const PLAIN_PAIRS = 5_000_000;
const rsigma = options.peers ? process.env.GATEWATCH_BENCH_RSIGMA : undefined;
if (options.peers && !rsigma)
  throw new Error('--peers: set GATEWATCH_BENCH_RSIGMA to the path of rsigma');
const sigmaRust = options.peers ? process.env.GATEWATCH_BENCH_SIGMA_RUST : undefined;

const folder = mkdtempSync(join(tmpdir(), 'gatewatch-bench-'));
try {
  const rows = run();
  print(rows);
  if (options.json) console.log(JSON.stringify(summary(rows)));
} finally {
  rmSync(folder, { recursive: true });
}

function run() {
  const sizes = options.sizes.split(',').map(Number);
  const { plants } = benchRules(Math.max(1000, ...sizes));
  const files = {};
  for (const traffic of ['ordered', 'shuffled', 'thinned']) {
    files[traffic] = join(folder, `${traffic}.ndjson`);
    writeLines(files[traffic], events, { plants, traffic });
    writeLines(`${files[traffic]}.part`, Math.min(events, PEER_EVENTS), { plants, traffic });
  }
  if (options.rules) return [row(options.rules, options.rules, files.ordered)];
  const all = 'one that matches every event';
  return [
    ...sizes.map((size) =>
      row(`${size}`, writeRules(`${size}`, benchRules(size).text), files.ordered),
    ),
    row('1,000, keys in any order', writeRules('shuffled', benchRules(1000).text), files.shuffled),
    row(
      '1,000, a third of the fields missing',
      writeRules('thinned', benchRules(1000).text),
      files.thinned,
    ),
    row(
      '1,000, none asks for common values',
      writeRules('rare', benchRules(1000, 0).text),
      files.ordered,
    ),
    row(all, writeRules('all', everyEvent()), files.ordered),
  ];
}

function everyEvent() {
  return `title: Every event
id: 00000000-0000-4000-9000-000000000000
status: test
logsource: { category: ai_gateway }
detection: { selection: { event.dataset: kong.access }, condition: selection }
level: low
`;
}

function writeRules(name, text) {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [index, part] of chunks(text.split('---\n'), 100).entries())
    writeFileSync(join(path, `rules-${index}.yml`), part.join('---\n'));
  return path;
}

function chunks(items, size) {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function row(name, rules, file) {
  const first = readFileSync(file).subarray(0, 4096).toString().split('\n')[0];
  const corpus = { file, count: events, first: `${first}\n` };
  const part = { ...corpus, file: `${file}.part`, count: Math.min(events, PEER_EVENTS) };
  const script = join(here, 'sigma/measure.ts');
  const measured = JSON.parse(
    execFileSync(process.execPath, ['--conditions=gatewatch-source', script, rules, file], {
      encoding: 'utf8',
    }),
  );
  const detect = rateOf(
    process.execPath,
    (path) => [command, 'detect', '--rules', rules, path],
    corpus,
  );
  const peer =
    rsigma && rateOf(rsigma, (path) => ['engine', 'eval', '-r', rules, '-e', `@${path}`], part);
  const found = {
    name,
    ...measured,
    detect: detect.rate,
    startSeconds: detect.start,
    rsigma: peer?.rate,
    rsigmaStart: peer?.start,
    sigmaRust: sigmaRust && plainPeer(rules, part, measured.rules),
  };
  return found;
}

function plainPeer(rules, part, size) {
  const count = Math.min(part.count, Math.ceil(PLAIN_PAIRS / size));
  const file = `${part.file}.${count}`;
  writeFileSync(file, readFileSync(part.file, 'utf8').split('\n').slice(0, count).join('\n'));
  return rateOf(sigmaRust, (path) => [rules, path], { ...part, file, count }).rate;
}

function print(rows) {
  console.log(`${events} events; thousand events per CPU second\n`);
  console.log(
    '| rules | detect | bytes to detections, in process | objects (JSON.parse + index) | JSON.parse alone | detect / JSON.parse | rsigma | detect / rsigma | sigma-rust | detect / sigma-rust | load, s | resident, MiB | detections |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|');
  for (const found of rows) {
    const cells = [
      found.name,
      whole(found.detect),
      whole(found.lines),
      whole(found.objects),
      whole(found.parse),
      ratio(found.detect, found.parse),
      whole(found.rsigma),
      ratio(found.detect, found.rsigma),
      found.sigmaRust?.toPrecision(3) ?? '',
      ratio(found.detect, found.sigmaRust),
      found.loadSeconds.toFixed(2),
      whole(found.residentMiB),
      found.detections,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** In the form of the other topics, with all rows; the rate is that of 1,000 rules. */
function summary(rows) {
  const chosen = rows.find(({ name }) => name === '1000') ?? rows[0];
  const peers = rows.flatMap(({ name, detect, parse, rsigma: peer, sigmaRust: plain }) => [
    [`JSON.parse (${name})`, detect / parse],
    ...(peer === undefined ? [] : [[`rsigma (${name})`, detect / peer]]),
    ...(plain === undefined ? [] : [[`sigma-rust (${name})`, detect / plain]]),
  ]);
  return {
    topic: 'sigma',
    events,
    rate: Math.round(chosen.detect * 1000),
    ratio_to: Object.fromEntries(
      peers.map(([name, value]) => [name, Number(value.toPrecision(3))]),
    ),
    rows,
  };
}

function whole(number) {
  return number === undefined ? '' : number.toFixed(0);
}

function ratio(left, right) {
  return right === undefined ? '' : (left / right).toFixed(1);
}
