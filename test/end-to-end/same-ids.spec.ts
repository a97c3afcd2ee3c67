import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { foundAt } from '../harness/api.ts';
import { root, until, type GatewatchProcess } from '../harness/gatewatch-process.ts';
import { HMAC_KEY } from '../harness/expected.ts';
import { Installation, nginxLine, PUSH_TOKEN } from './installation.ts';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
/** A push has at most 10 MiB; this many make several of it. */
const LINES_A_PUSH = 1100;

interface Line {
  readonly record: string;
  readonly event: string;
  /** order time, epoch ms */
  readonly at: number;
}

const place = new Installation({ secrets: secretsWithKey() });
let lines: readonly Line[] = [];
let sorted: readonly string[] = [];

function secretsWithKey(): object {
  return { pushToken: PUSH_TOKEN, hmacKey: HMAC_KEY.toString('base64') };
}

beforeAll(() => {
  const args = ['simulate', '--scenario', 'all', '--seed', '5', '--start', '2026-03-04T10:00:00Z'];
  const simulated = place.run([...args, '--duration', '10m', '--history', '1m']);
  expect([simulated.status, simulated.stderr]).toEqual([0, expect.any(String)]);
  const records = simulated.stdout.trim().split('\n');
  const events = place.run(['normalize'], { input: simulated.stdout }).stdout.trim().split('\n');
  expect(events).toHaveLength(records.length);
  lines = events.map((event, index) => {
    const { '@timestamp': start, 'event.end': at = start } = JSON.parse(event) as Record<
      string,
      number
    >;
    return { record: records[index] ?? '', event, at: at ?? 0 };
  });
  sorted = detect(lines);
});
afterAll(() => place.remove());

/** The ids of what the command line finds, sorted. */
function detect(input: readonly Line[], more: readonly string[] = []): readonly string[] {
  const args = ['detect', '--rules', `${root}/rules`, ...more];
  const { status, stdout } = place.run(args, {
    input: input.map(({ event }) => `${event}\n`).join(''),
  });
  expect(status).toBe(0);
  const ids = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);
  return ids.sort();
}

/** The same lines, none further from its place than `within` ms. */
function shuffled(within: number): Line[] {
  const random = numbers(17);
  const moved = lines.map((line) => ({ line, to: line.at + random() * within }));
  return moved.sort((left, right) => left.to - right.to).map(({ line }) => line);
}

/** Park and Miller: numbers from 0 up to 1, the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('the same records give the same detections', () => {
  it('from a file, at least ten of them', () => {
    expect(new Set(sorted).size).toBeGreaterThanOrEqual(10);
    expect(new Set(sorted).size).toBe(sorted.length);
  });

  it('from the file shuffled as a whole', () => {
    expect(detect(shuffled(24 * HOUR))).toEqual(sorted);
  });

  it('from the file shuffled within the lateness, held back as a live one', () => {
    expect(detect(shuffled(4000), ['--lateness', '5s'])).toEqual(sorted);
  });

  it('through a running process that is killed in between, shuffled within the lateness', async () => {
    let process: GatewatchProcess = await place.start();
    const given = shuffled(4000).map(({ record }) => record);
    for (let from = 0; from < given.length; from += LINES_A_PUSH) {
      const body = given.slice(from, from + LINES_A_PUSH).join('\n');
      expect(await place.pushed('auto', body)).toMatchObject({ dead_letters: 0 });
      if (from !== LINES_A_PUSH) continue;
      await process.stop('SIGKILL');
      process = await place.start();
    }
    const last = Math.max(...lines.map(({ at }) => at));
    await place.pushed('nginx', nginxLine(last + HOUR)); // lets go of what time still holds back
    const found = async (): Promise<true | undefined> =>
      (await foundAt(place.address)).detections.length >= sorted.length || undefined;
    await until(`${sorted.length} detections`, found, 20_000).catch(() => undefined);
    expect((await foundAt(place.address)).detections).toEqual(sorted);
    expect(await place.total('gatewatch_late_events_total')).toBe(0);
    expect(await process.stop()).toBe(0);
  });
});
