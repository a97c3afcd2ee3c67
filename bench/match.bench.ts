import { loadRules } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import { compileExpression, compileRules, expressionOf } from '@gatewatch/sigma';
import { compare } from './compare.ts';
import { report, type Comparison } from './report.ts';
import { benchEvent } from './sigma/events.ts';
import { Random } from './sigma/random.ts';
import { benchRules } from './sigma/rules.ts';

const EVENTS = 2000;
/** One event in so many holds what a rule looks for. */
const PLANTED = 20;

/** All rules by the index against the same rules one after the other, each compiled by itself. */
function compareSize(size: number): Comparison {
  const { text, plants } = benchRules(size);
  const rules = loadRules({ files: splitRules(text) }).rules.detectionRules;
  const random = new Random(2);
  const events = Array.from({ length: EVENTS }, (_, index): GatewayEvent => {
    const plant = index % PLANTED === 0 ? random.of(plants) : undefined;
    const event = benchEvent(random, index);
    return plant ? { ...event, [plant.field]: `/x${plant.value}` } : event;
  });
  const index = compileRules(rules, { logsource: 'ignore' });
  const predicates = rules.map((rule) => compileExpression(expressionOf(rule)));
  const byIndex = (): number => {
    let matches = 0;
    for (const event of events) index.match(event, () => matches++);
    return matches;
  };
  const oneByOne = (): number => {
    let matches = 0;
    for (const event of events) for (const holds of predicates) if (holds(event)) matches++;
    return matches;
  };
  const found = byIndex();
  if (found === 0 || found !== oneByOne()) throw new Error('index and plain rules disagree');
  return {
    name: `${size} rules`,
    corpus: `${found} matches in ${EVENTS} events`,
    standings: compare([
      { name: 'index', run: () => (byIndex(), EVENTS) },
      { name: 'one by one', run: () => (oneByOne(), EVENTS) },
    ]),
  };
}

/** A file holds no more than 1 MiB. */
function splitRules(text: string): { readonly path: string; readonly text: string }[] {
  return text.split('---\n').map((rule, index) => ({ path: `${index}.yml`, text: rule }));
}

report('match', 'events', [1, 100, 1000].map(compareSize));
