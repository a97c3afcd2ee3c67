import { SCENARIOS } from './scenarios/index.ts';
import { createSimulation, type SimulatedRecord, type SimulationOrder } from './simulation.ts';

/** Where the output goes. Lines come without their end; a promise is waited for, so a slow reader holds the simulation back. */
export interface SimulationOutput {
  record(line: string): void | Promise<void>;
  /** NDJSON: `{line, at, source, scenario, attack, rule}`, `line` being the 0-based number of the record */
  label(line: string): void | Promise<void>;
  /** Resolves when a record of this time may be written; absent: full speed. */
  paced?(at: number): Promise<void>;
  /** Asked before every record: true ends the simulation. */
  stopped?(): boolean;
}

export interface SimulationSummary {
  readonly records: number;
  readonly labelled: number;
  readonly scenarios: readonly string[];
  /** scenarios whose rule can't see them in the chosen format */
  readonly unseen: readonly string[];
}

/** `gatewatch simulate`: writes records, and a label for every record of an attack. */
export async function runSimulation(
  order: SimulationOrder,
  output: SimulationOutput,
): Promise<SimulationSummary> {
  const played = new Set<string>();
  let records = 0;
  let labelled = 0;
  for (const simulated of createSimulation(order)) {
    if (output.stopped?.()) break;
    await output.paced?.(simulated.at);
    await output.record(simulated.record);
    if (simulated.label) {
      await output.label(labelLine(simulated, records));
      labelled += 1;
      played.add(simulated.label.scenario);
    }
    records += 1;
  }
  return { records, labelled, scenarios: [...played], unseen: unseenBy(order) };
}

function labelLine({ at, source, label }: SimulatedRecord, line: number): string {
  return JSON.stringify({ line, at, source, ...label });
}

/** Decided by the format alone, so it is said also of scenarios of which a format writes nothing at all. */
function unseenBy({ as, scenarios }: SimulationOrder): string[] {
  if (as === undefined) return [];
  return SCENARIOS.filter(
    ({ name, caughtBy }) =>
      caughtBy[as] === undefined && (scenarios === 'all' || scenarios.includes(name)),
  ).map(({ name }) => name);
}
