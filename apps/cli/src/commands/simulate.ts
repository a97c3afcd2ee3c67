import { setTimeout as wait } from 'node:timers/promises';
import { LineWriter } from '../line-writer.ts';
import { parseSimulateOptions, runSimulation, type SimulateOptions } from '../simulate/index.ts';
import { UsageError } from '../usage-error.ts';
import { openOutputFile } from './output-file.ts';
import { say, type Terminal } from './terminal.ts';

export interface SimulateCommandOptions extends SimulateOptions {
  /** file for the labels; they are not written where it is not given */
  readonly labels?: string;
  /** at the speed of the simulated clock, from its start on */
  readonly realtime?: boolean;
}

/** `gatewatch simulate`: records in a gateway's own format. @returns the exit code */
export async function simulate(
  options: SimulateCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const parsed = parseSimulateOptions(options);
  if (!parsed.ok) throw new UsageError(parsed.problem);
  const { order } = parsed;
  const out = new LineWriter(terminal.stdout);
  const labels = await openOutputFile('--labels', options.labels);
  const began = terminal.now();
  const paced = async (at: number): Promise<void> => {
    const due = at - order.start - (terminal.now() - began);
    if (due <= 0) return;
    await out.flush();
    await wait(due);
  };
  const summary = await runSimulation(order, {
    record: (line) => out.write(line),
    label: (line) => labels?.write(line),
    stopped: () => out.closed,
    ...(options.realtime ? { paced } : {}),
  });
  await out.flush();
  await labels?.end();
  const { records, labelled, scenarios, unseen } = summary;
  say(
    terminal,
    `${records} records, ${labelled} of them from ${scenarios.length - unseen.length} attacks${unseen.length > 0 ? `; not to be seen in this format: ${unseen.join(', ')}` : ''}`,
  );
  return 0;
}
