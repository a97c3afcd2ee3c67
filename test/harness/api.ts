import { getJson, until, type GatewatchProcess } from './gatewatch-process.ts';
import type { Expected } from './expected.ts';

/** Where a started process listens, as it says on its screen. */
export async function addressOf(process: GatewatchProcess, timeoutMs = 30_000): Promise<string> {
  return until(
    `the start of a process, which said: ${process.output}`,
    async () => {
      const found = [...process.output.matchAll(/Health\s+(http:\/\/\S+)\/health/g)].at(-1)?.[1];
      return found !== undefined && (await fetch(`${found}/health`)).ok ? found : undefined;
    },
    timeoutMs,
  );
}

interface Incidents {
  readonly incidents: readonly { readonly id: string; readonly count: number }[];
}

/** The ids of all detections and incidents that a process has stored; a detection counts as often as it is there. */
export async function foundAt(address: string): Promise<Expected> {
  const { incidents } = await getJson<Incidents>(`${address}/v1/incidents?limit=500`);
  const detections: string[] = [];
  for (const { id } of incidents) {
    const detail = await getJson<{ detections: readonly { id: string }[] }>(
      `${address}/v1/incidents/${id}`,
    );
    detections.push(...detail.detections.map((one) => one.id));
  }
  return { detections: detections.sort(), incidents: incidents.map(({ id }) => id).sort() };
}

/** Waits until as many detections are there as are expected, then tells all that are. */
export async function settledAt(
  address: string,
  expected: Expected,
  timeoutMs: number,
): Promise<Expected> {
  const enough = async (): Promise<Expected | undefined> => {
    const found = await foundAt(address);
    return found.detections.length >= expected.detections.length ? found : undefined;
  };
  try {
    return await until('all detections', enough, timeoutMs);
  } catch {
    return foundAt(address); // the comparison says which are missing
  }
}

/** The runs of playbooks that are there, by id, with their state. */
export async function runsAt(address: string): Promise<ReadonlyMap<string, string>> {
  const { runs } = await getJson<{ runs: readonly { id: string; state: string }[] }>(
    `${address}/v1/runs?limit=500`,
  );
  return new Map(runs.map(({ id, state }) => [id, state]));
}
