import { createReadStream } from 'node:fs';
import { createSeriesModel, type SeriesModel } from '@gatewatch/baseline';
import { readTime } from '@gatewatch/engine';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { LineWriter } from '../line-writer.ts';
import { UsageError } from '../usage-error.ts';
import { say, type Terminal } from './terminal.ts';

export interface ScoreOptions {
  readonly model: string;
  /** a JSON object of the model's parameters */
  readonly params?: string;
}

/** A score of this and more is an anomaly. */
const ANOMALY = 0.5;

/**
 * `gatewatch score`: rows of `timestamp,value` get an `anomaly_score` in [0, 1], in one pass, each by what came before only. Times without
 * a zone are UTC; what has no number is passed on with score 0. @returns the exit code
 */
export async function score(
  file: string,
  options: ScoreOptions,
  terminal: Terminal,
): Promise<number> {
  const model = modelOf(options);
  const out = new LineWriter(terminal.stdout);
  void out.write('timestamp,value,anomaly_score');
  const counts = { rows: 0, unread: 0, anomalies: 0 };
  for await (const row of rowsOf(file, terminal)) {
    const result = scoreRow(row, model);
    counts.rows++;
    if (result === undefined) counts.unread++;
    else if (result >= ANOMALY) counts.anomalies++;
    const cells = [row['timestamp'], row['value'], String(Number((result ?? 0).toFixed(6)))];
    const waiting = out.write(stringify([cells]).trimEnd());
    if (waiting) await waiting;
    if (out.closed) return 0;
  }
  await out.flush();
  const unread = counts.unread > 0 ? `, ${counts.unread} without a time or number` : '';
  say(terminal, `${counts.rows} rows, ${counts.anomalies} scored ${ANOMALY} or more${unread}`);
  return 0;
}

function modelOf({ model: name, params = '{}' }: ScoreOptions): SeriesModel {
  const created = createSeriesModel(name, readParams(params));
  if (created.ok) return created.model;
  throw new UsageError(created.faults.join('; '));
}

function readParams(text: string): Readonly<Record<string, unknown>> {
  let params: unknown;
  try {
    params = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--params is no JSON: ${why}`, { cause });
  }
  if (typeof params === 'object' && params !== null && !Array.isArray(params))
    return params as Readonly<Record<string, unknown>>;
  throw new UsageError(`--params must be a JSON object, e.g. '{"alpha":0.05}'`);
}

type Row = Readonly<Record<string, string>>;

async function* rowsOf(file: string, terminal: Terminal): AsyncGenerator<Row> {
  const input = file === '-' ? terminal.stdin : createReadStream(file);
  const parser = parse({ columns: readHeader, trim: true, skip_empty_lines: true, bom: true });
  input.on('error', (error: Error) => parser.destroy(error));
  try {
    for await (const row of input.pipe(parser)) yield row as Row;
  } catch (cause) {
    throw new UsageError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function readHeader(header: readonly string[]): string[] {
  for (const name of ['timestamp', 'value']) {
    if (!header.includes(name))
      throw new Error(`the first line has to name the columns timestamp and value: no ${name}`);
  }
  return [...header];
}

/** @returns undefined where time or value can't be read */
function scoreRow(row: Row, model: SeriesModel): number | undefined {
  const at = readTime(row['timestamp']);
  const text = row['value'] ?? '';
  const value = text === '' ? Number.NaN : Number(text);
  return at === undefined || !Number.isFinite(value) ? undefined : model.score(at, value);
}
