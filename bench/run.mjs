// `npm run bench -- TOPIC [options]`: runs bench/TOPIC.bench.* on the sources. Without a topic it names them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const topics = new Map(
  readdirSync(here)
    .filter((file) => /\.bench\.(ts|mjs)$/.test(file))
    .map((file) => [file.replace(/\.bench\.\w+$/, ''), join(here, file)]),
);
const [topic = '', ...options] = process.argv.slice(2);
const script = topics.get(topic);
if (!script) {
  console.error(
    `npm run bench -- TOPIC [--json], where TOPIC is one of ${[...topics.keys()].join(', ')}`,
  );
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  ['--conditions=gatewatch-source', script, ...options],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
