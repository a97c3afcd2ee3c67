import { describe, expect, it } from '@jest/globals';
import { runOrdered } from '@gatewatch/engine';
import type { GatewayEvent } from '@gatewatch/event';
import { InputProgress } from '../../apps/ingest/src/input-progress.ts';
import { InputWatch } from '../../apps/ingest/src/input-watch.ts';
import { loadShippedRules } from './shipped-rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** a Monday */
const START = Date.UTC(2026, 0, 5);
const { rules } = loadShippedRules();

interface Given {
  readonly records: number;
  readonly dead?: number;
}

/** What the shipped rules say of inputs that are watched minute by minute, `give` saying what each gives at a time after the start. */
async function play(
  span: number,
  give: Readonly<Record<string, (at: number) => Given>>,
): Promise<string[]> {
  const events: GatewayEvent[] = [];
  const progress = new InputProgress({ delayMs: 5000, idleMs: 30_000, latenessMs: 5000 });
  const watch = new InputWatch({
    log: {
      append: async ({ bundles }) => {
        for (const bundle of bundles) events.push(...bundle.events.map(({ e }) => e));
      },
    },
    tenant: 'default',
    instance: 'one',
    latenessMs: 15_000,
    progress,
  });
  for (let at = 0; at < span; at += MINUTE) {
    const now = START + at;
    for (const [input, records] of Object.entries(give)) {
      const { records: count, dead = 0 } = records(at);
      if (count === 0) continue;
      const newest = count > dead ? now : undefined;
      const deadLetters = new Map(dead > 0 ? [['unknown_format', dead]] : []);
      const counts = { events: count - dead, dropped: 0, generic: 0, doubtful: 0 };
      watch.took(input, { records: count, ...counts, deadLetters, sources: [] }, newest, now);
      progress.took(newest, now);
    }
    await watch.beat(now + 30_000);
  }
  const input = events.map((event, line) => ({ event, line }));
  return runOrdered(rules, input).map(({ title, at, entities }) => {
    const after = at - START;
    const time = `day ${Math.floor(after / DAY) + 1} ${new Date(at).toISOString().slice(11, 16)}`;
    return `${time} ${title}: ${Object.values(entities[0] ?? {}).at(-1)}`;
  });
}

/** Traffic that comes and goes with the day, and never quite the same. */
const daily = (least: number, most: number) => (at: number) => {
  const hour = (at % DAY) / HOUR;
  const share = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
  const odd = 1 + 0.3 * Math.sin(at / 7e5) + 0.2 * Math.sin(at / 3.1e6);
  return { records: Math.round((least + (most - least) * share) * odd) };
};
const officeHours = (at: number): Given => {
  const day = Math.floor(at / DAY) % 7;
  const hour = (at % DAY) / HOUR;
  return { records: day < 5 && hour >= 8 && hour < 18 ? 50 : 0 };
};
const everyTwentyMinutes = (at: number): Given => ({ records: at % (20 * MINUTE) === 0 ? 1 : 0 });

describe('the shipped rules of the pipeline', () => {
  it('keep quiet for two weeks of inputs that are as they are', async () => {
    const found = await play(15 * DAY, {
      'kafka:busy': daily(300, 2000),
      'push:day-and-night': daily(2, 200),
      'file:/quiet-at-night': (at) => ({ records: daily(0, 60)(at).records }),
      'file:/rare': everyTwentyMinutes,
    });
    expect(found).toEqual([]);
  });

  it('keep quiet for two weeks of an input that rests at night and at weekends', async () => {
    const found = await play(15 * DAY, {
      'kafka:busy': daily(300, 2000),
      'file:/office': officeHours,
    });
    expect(found).toEqual([]);
  });

  it('do not miss what came once, or comes when somebody pushes it', async () => {
    const found = await play(5 * DAY, {
      'kafka:busy': daily(300, 2000),
      'push:auto': (at) => ({ records: at === 10 * HOUR || at === 34 * HOUR ? 100 : 0 }),
    });
    expect(found).toEqual([]);
  });

  it('find an input that stopped beside one that goes on', async () => {
    const stopped = 9 * DAY + 11 * HOUR;
    const found = await play(stopped + HOUR, {
      'kafka:busy': daily(300, 2000),
      'push:kong': (at) => (at < stopped ? daily(20, 200)(at) : { records: 0 }),
    });
    expect(found).toEqual(['day 10 11:09 An input has stopped: push:kong']);
  });

  it('find that everything has stopped', async () => {
    const stopped = 2 * DAY + 15 * HOUR;
    const found = await play(stopped + HOUR, {
      'push:kong': (at) => (at < stopped ? daily(20, 200)(at) : { records: 0 }),
    });
    expect(found).toEqual(['day 3 15:09 An input has stopped: push:kong']);
  });

  it('find a rate that collapsed', async () => {
    const collapsed = 9 * DAY + 11 * HOUR;
    const found = await play(collapsed + HOUR, {
      'kafka:busy': (at) => (at < collapsed ? daily(300, 2000)(at) : { records: 30 }),
    });
    expect(found).toEqual(['day 10 11:17 The rate of an input has collapsed: kafka:busy']);
  });

  it('find a format that changed, and that most of it is lost', async () => {
    const changed = 2 * DAY + 11 * HOUR;
    const found = await play(changed + HOUR, {
      'push:kong': (at) => ({ records: 100, dead: at < changed ? 1 : 60 }),
    });
    expect(found.map((line) => line.replace(/^.{12}/, ''))).toEqual([
      'The format of an input has changed: push:kong',
      'Most of an input becomes dead letters: push:kong',
    ]);
  });
});
