import { createHmac } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrdered, type InputEvent, type RuleSet } from '@gatewatch/engine';
import { formatProblem, type Detection } from '@gatewatch/event';
import { createNormalizer, loadSources, type Normalizer } from '@gatewatch/normalize';
import type { Label, SimulatedRecord } from '../../apps/cli/src/simulate/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function createTestNormalizer(rules: RuleSet): Normalizer {
  const { sources, problems } = loadSources(
    globSync('sources/*.yml', { cwd: ROOT }).map((path) => ({
      path,
      text: readFileSync(join(ROOT, path), 'utf8'),
    })),
  );
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
  return createNormalizer({
    sources,
    tokenize: (credential) =>
      `k1:${createHmac('sha256', 'spec').update(credential).digest('hex').slice(0, 32)}`,
    decode: (bytes) => new TextDecoder().decode(bytes),
    matchContent: (event) => rules.matchContent(event),
  });
}

/** What the rules say of simulated records that went the whole way; detections name events by the number of their record. */
export interface Outcome {
  readonly detections: readonly Detection[];
  readonly records: readonly ReadRecord[];
}

export interface ReadRecord {
  readonly at: number;
  readonly label?: Label;
  /** became exactly one event, of the format that it was written in */
  readonly read: boolean;
}

/** Normalises records one by one, the format being recognised, and runs the rules over the events. */
export function detectIn(traffic: Iterable<SimulatedRecord>, rules: RuleSet): Outcome {
  const normalizer = createTestNormalizer(rules);
  const records: ReadRecord[] = [];
  function* events(): Generator<InputEvent> {
    for (const { at, source, record, label } of traffic) {
      const line = records.length;
      const { events, source: found } = normalizer.normalize(
        record,
        { input: source, offset: line },
        at,
      );
      const read = events.length === 1 && found === source;
      records.push({ at, read, ...(label ? { label } : {}) });
      for (const event of events) yield { event, line };
    }
  }
  return { detections: runOrdered(rules, events()), records };
}
