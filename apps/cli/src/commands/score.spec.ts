import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runCommand, type Ran } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'gatewatch-score-'));
afterAll(() => rmSync(root, { recursive: true }));

const run = (args: readonly string[], stdin = ''): Promise<Ran> =>
  runCommand(['score', ...args], { cwd: root, stdin });

const SPIKE = 400;
const rows = Array.from({ length: 500 }, (_, index) => {
  const minutes = String(index % 60).padStart(2, '0');
  const hours = String(Math.floor(index / 60)).padStart(2, '0');
  return `2026-01-01 ${hours}:${minutes}:00,${index === SPIKE ? 90 : 10 + (index % 7)}`;
});

describe('gatewatch score', () => {
  it('adds a score to each row of a file, high where the series leaves its habit', async () => {
    const file = join(root, 'series.csv');
    writeFileSync(file, `timestamp,value\n${rows.join('\n')}\n`);
    const { code, out, err } = await run(['--model', 'auto', file]);
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines[0]).toBe('timestamp,value,anomaly_score');
    expect(lines.length).toBe(501);
    expect(lines[SPIKE + 1]).toMatch(/^2026-01-01 06:40:00,90,0\.[5-9]/);
    expect(err).toBe('500 rows, 1 scored 0.5 or more\n');
  });

  it('passes on rows that hold no time or no number, and counts them', async () => {
    const { out, err } = await run(
      ['-'],
      'timestamp,value\n2026-01-01T00:00:00Z,\nyesterday,5\n1767225600,7\n',
    );
    expect(out.trimEnd().split('\n').slice(1)).toEqual([
      '2026-01-01T00:00:00Z,,0',
      'yesterday,5,0',
      '1767225600,7,0',
    ]);
    expect(err).toContain('3 rows, 0 scored 0.5 or more, 2 without a time or number');
  });

  it('takes every model with its parameters, and tells what is wrong with them in a sentence', async () => {
    const text = `timestamp,value\n${rows.join('\n')}\n`;
    const { out } = await run(
      ['--model', 'ewma', '--params', '{"alpha":0.05,"bound":4}', '-'],
      text,
    );
    expect(out.split('\n')[SPIKE + 1]).toMatch(/,90,0\.[5-9]/);
    const wrong = async (params: string): Promise<string> =>
      (await run(['--model', 'ewma', '--params', params, '-'], text)).err;
    expect(await wrong('{"alpha":5}')).toContain('alpha must be a number from 0.0001 to 1');
    expect(await wrong('{"beta":5}')).toContain("ewma has no parameter 'beta'; it has alpha");
    expect(await wrong('alpha=5')).toContain('--params is no JSON');
    expect(await wrong('[]')).toContain('--params must be a JSON object');
  });

  it('tells an unknown model, a missing column, a row of another length and a missing file, each in a sentence', async () => {
    expect((await run(['--model', 'magic', '-'])).err).toContain("there is no model 'magic'");
    expect((await run(['-'], 'time,value\n1,2\n')).err).toContain('no timestamp');
    expect((await run(['-'], 'timestamp,value\n1,2,3\n')).err).toContain('on line 2');
    const missing = await run([join(root, 'none.csv')]);
    expect(missing.err).toContain('ENOENT');
    expect(missing.code).toBe(2);
  });
});
