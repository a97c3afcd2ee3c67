import { readFileSync } from 'node:fs';
import { LineRun, loadRules } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import { readFileBlocks, readFolder } from '@gatewatch/files';
import { compileRules, type WasmRuntime } from '@gatewatch/sigma';

/** What one rule set is worth on one file, in CPU seconds of this process. */
export interface Measured {
  readonly rules: number;
  readonly refused: number;
  readonly loadSeconds: number;
  /** from the bytes of the file to detections, thousand events per CPU second */
  readonly lines: number;
  /** the same through `JSON.parse` and the evaluator of objects, matching only */
  readonly objects: number;
  /** `JSON.parse` of each line and nothing else */
  readonly parse: number;
  readonly detections: number;
  readonly matches: number;
  readonly residentMiB: number;
}

/** So many events, to the end of their block, warm the code up and are not counted. */
const WARM_UP = 20_000;
/** Objects and bare parsing are measured on about so many, to save time. */
const COMPARED = 100_000;

/** Run in a process of its own: `node measure.ts RULES FILE`. */
export async function measure(rulesPath: string, file: string): Promise<Measured> {
  const before = cpuSeconds();
  const folder = await readFolder([rulesPath]);
  const { rules, problems } = loadRules({ files: folder.files });
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmRuntime };
  const run = new LineRun(rules, { decode: decodeText, wasm });
  const loadSeconds = cpuSeconds() - before;
  const { count, seconds } = await takeAll(run, file);
  let detections = 0;
  for (const _ of run.finish()) detections++;
  const residentMiB = process.memoryUsage().rss / 2 ** 20;
  const objects = compileRules(rules.detectionRules, { logsource: 'route' });
  let matches = 0;
  const lines = linesOf(file);
  return {
    rules: rules.list.length,
    refused: problems.filter(({ severity }) => severity === 'error').length,
    loadSeconds,
    lines: count / seconds / 1000,
    objects: rate(lines, (text) =>
      objects.match(JSON.parse(text) as GatewayEvent, () => matches++),
    ),
    parse: rate(lines, (text) => JSON.parse(text) as unknown),
    detections,
    matches,
    residentMiB,
  };
}

function decodeText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.prototype.toString.call(bytes, 'utf8', from, to);
}

async function takeAll(run: LineRun, file: string): Promise<{ count: number; seconds: number }> {
  let number = 0;
  let start = cpuSeconds();
  let warm = 0;
  for await (const block of readFileBlocks(file)) {
    number += run.takeBlock(block, number, () => undefined);
    if (warm > 0 || number < WARM_UP) continue;
    warm = number;
    start = cpuSeconds();
  }
  return { count: number - warm, seconds: cpuSeconds() - start };
}

function linesOf(file: string): string[] {
  const text = readFileSync(file)
    .subarray(0, COMPARED * 1000)
    .toString('latin1');
  return text.split('\n').slice(0, -1);
}

function rate(lines: readonly string[], use: (text: string) => unknown): number {
  for (const line of lines.slice(0, WARM_UP)) use(line);
  const start = cpuSeconds();
  for (const line of lines) use(line);
  return lines.length / (cpuSeconds() - start) / 1000;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const [, script, rulesPath, file] = process.argv;
if (script?.endsWith('measure.ts') && rulesPath && file)
  console.log(JSON.stringify(await measure(rulesPath, file)));
