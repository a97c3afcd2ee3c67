import { createSimulation } from '../../apps/cli/src/simulate/index.ts';

/** NGINX lines of one address that asks at `at` for 20 paths that are not there. */
export function scan(address: string, at: number): string[] {
  return Array.from(
    { length: 20 },
    (_, index) =>
      `${address} - - [${nginxTime(at)}] "GET /admin/${index} HTTP/1.1" 404 146 "-" "Mozilla/5.0 zgrab/0.x"`,
  );
}

function nginxTime(at: number): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** What LiteLLM logs of one key that is used from many networks, all of it answered at `at`. */
export function sharedKey(at: number): string[] {
  const order = { seed: 7, scenarios: ['key-sharing'], durationMs: 60_000, rate: 0.01 } as const;
  const simulated = createSimulation({ ...order, start: at - order.durationMs, as: 'litellm' });
  const seconds = at / 1000;
  const times = { startTime: seconds - 0.3, completionStartTime: seconds, endTime: seconds };
  return [...simulated]
    .filter(({ label }) => label !== undefined)
    .map(({ record }) => JSON.stringify({ ...(JSON.parse(record) as object), ...times }));
}
