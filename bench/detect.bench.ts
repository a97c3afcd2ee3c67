import { LineRun, runOrdered } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import { compileRules } from '@gatewatch/sigma';
import { compare } from './compare.ts';
import { report } from './report.ts';
import { shippedNormalizer, shippedRules, simulatedEvents } from './shipped.ts';

const rules = await shippedRules();
const events = simulatedEvents(await shippedNormalizer(rules));
const inputs = events.map((event, line) => ({ event, line }));
const lines = events.map((event) => Buffer.from(JSON.stringify(event)));
const averageBytes = Math.round(lines.reduce((sum, { length }) => sum + length, 0) / lines.length);
const matcher = compileRules(rules.detectionRules, { logsource: 'route' });

function runObjects(): number {
  if ([...runOrdered(rules, inputs)].length === 0) throw new Error('nothing was detected');
  return inputs.length;
}

function runLines(): number {
  const run = new LineRun(rules, {
    decode: (bytes, from, to) => Buffer.prototype.toString.call(bytes, 'utf8', from, to),
  });
  for (const [number, line] of lines.entries()) run.take(line, number);
  if ([...run.finish()].length === 0) throw new Error('nothing was detected');
  return lines.length;
}

function match(parse: (index: number) => GatewayEvent): number {
  let matches = 0;
  for (let index = 0; index < events.length; index++) matcher.match(parse(index), () => matches++);
  if (matches === 0) throw new Error('nothing was matched');
  return events.length;
}

const parsed = (index: number): GatewayEvent =>
  JSON.parse(lines[index]?.toString('utf8') ?? '{}') as GatewayEvent;

report('detect', 'events', [
  {
    name: 'objects',
    corpus: `${rules.list.length} shipped rules on ${events.length} events`,
    standings: compare([
      { name: 'runOrdered', run: runObjects },
      { name: 'match only', run: () => match((index) => events[index] ?? {}) },
    ]),
  },
  {
    name: 'lines',
    corpus: `the same as lines of JSON of ${averageBytes} bytes`,
    standings: compare([
      { name: 'LineRun, bytes to detections', run: runLines },
      { name: 'JSON.parse and match only', run: () => match(parsed) },
      { name: 'JSON.parse', run: () => (lines.forEach((_, index) => parsed(index)), lines.length) },
    ]),
  },
]);
