import { describe, expect, it } from '@jest/globals';
import { runSimulation } from './run-simulation.ts';
import { parseSimulateOptions, type SimulateOptions } from './simulate-options.ts';
import { HISTORY_MS, type SimulationOrder } from './simulation.ts';

function orderOf(options: SimulateOptions): SimulationOrder {
  const parsed = parseSimulateOptions(options);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.order;
}

async function run(options: SimulateOptions) {
  const records: string[] = [];
  const labels: { line: number; scenario: string; rule?: string }[] = [];
  const summary = await runSimulation(orderOf(options), {
    record: (line) => void records.push(line),
    label: (line) => void labels.push(JSON.parse(line) as (typeof labels)[number]),
  });
  return { records, labels, summary };
}

describe('runSimulation', () => {
  it('points each label to the line of its record', async () => {
    const { records, labels, summary } = await run({ scenario: 'endpoint-scan', seed: '7' });
    const scans = records.flatMap((record, line) => (record.includes('zgrab') ? [line] : []));
    expect(labels.map(({ line }) => line)).toEqual(scans);
    expect(summary).toEqual({
      records: records.length,
      labelled: scans.length,
      scenarios: ['endpoint-scan'],
      unseen: [],
    });
  });

  it('writes the same bytes for the same options', async () => {
    const options = { scenario: 'key-probing', seed: '3', duration: '1m' };
    expect(await run(options)).toEqual(await run(options));
  });

  it('says which attacks a format does not show', async () => {
    const { summary } = await run({ scenario: 'bulk-retrieval', as: 'litellm', duration: '30s' });
    expect(summary.unseen).toEqual(['bulk-retrieval']);
  });

  it('waits for the pace and stops when asked', async () => {
    const waited: number[] = [];
    let written = 0;
    await runSimulation(orderOf({ scenario: 'benign' }), {
      record: () => void (written += 1),
      label: () => undefined,
      paced: (at) => Promise.resolve(void waited.push(at)),
      stopped: () => written === 10,
    });
    expect(waited).toHaveLength(10);
    expect(waited).toEqual([...waited].sort((a, b) => a - b));
  });
});

describe('parseSimulateOptions', () => {
  it('brings history where a baseline has to learn', () => {
    expect(orderOf({ scenario: 'token-spend' }).historyMs).toBe(HISTORY_MS);
    expect(orderOf({ scenario: 'all' }).historyMs).toBe(HISTORY_MS);
    expect(orderOf({ scenario: 'key-probing' }).historyMs).toBe(0);
    expect(orderOf({ scenario: 'token-spend', history: '0s' }).historyMs).toBe(0);
  });

  it.each([
    [
      { scenario: 'key-prober' },
      "--scenario: there is no 'key-prober'; there are all, benign, key-",
    ],
    [{ as: 'apisix' }, "--as: 'apisix' is no format that is simulated; kong, litellm, nginx are"],
    [{ rate: '0' }, "--rate: '0' is not between 0 and 10000"],
    [{ rate: 'fast' }, "--rate: 'fast' is not between 0 and 10000"],
    [{ duration: '10' }, "--duration: '10' is no duration; write a number and a unit"],
    [{ start: 'yesterday' }, "--start: 'yesterday' is no time"],
  ])('refuses %j with what would be right', (options, problem) => {
    const parsed = parseSimulateOptions(options);
    expect(parsed.ok ? '' : parsed.problem).toContain(problem);
  });
});
