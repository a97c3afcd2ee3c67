import type { Signal } from '@gatewatch/event';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';
import { NestLogger } from './nest-logger.ts';
import { createTelemetry } from './telemetry.ts';

const EVERY_SIGNAL: {
  readonly [Name in Signal['name']]: readonly [Extract<Signal, { name: Name }>, string];
} = {
  records_received: [
    { name: 'records_received', input: 'file:/a.log:1:2', count: 2 },
    'gatewatch_records_received_total{input="file:/a.log:1"} 2',
  ],
  events_produced: [
    { name: 'events_produced', source: 'kong', count: 2 },
    'gatewatch_events_produced_total{source="kong"} 2',
  ],
  records_dropped: [
    { name: 'records_dropped', source: 'kong', count: 1 },
    'gatewatch_records_dropped_total{source="kong"} 1',
  ],
  dead_letters: [
    { name: 'dead_letters', reason: 'not_json', count: 1 },
    'gatewatch_dead_letters_total{reason="not_json"} 1',
  ],
  conversion_failures: [
    { name: 'conversion_failures', source: 's', field: 'f', count: 1 },
    'gatewatch_conversion_failures_total{source="s",field="f"} 1',
  ],
  enrichment_file: [
    { name: 'enrichment_file', kind: 'geo', file: 'city.mmdb', entries: 7, at: 5000 },
    'gatewatch_enrichment_entries{kind="geo",file="city.mmdb"} 7',
  ],
  events_matched: [{ name: 'events_matched', count: 3 }, 'gatewatch_events_matched_total 3'],
  observations: [{ name: 'observations', count: 3 }, 'gatewatch_observations_total 3'],
  late_events: [{ name: 'late_events', count: 3 }, 'gatewatch_late_events_total 3'],
  unknown_observations: [
    { name: 'unknown_observations', count: 3 },
    'gatewatch_unknown_observations_total 3',
  ],
  duplicate_events: [{ name: 'duplicate_events', count: 3 }, 'gatewatch_duplicate_events_total 3'],
  held_observations: [
    { name: 'held_observations', partition: 0, value: 5 },
    'gatewatch_held_observations{stage="1",partition="0"} 5',
  ],
  watermark: [
    { name: 'watermark', partition: 1, value: 1500 },
    'gatewatch_watermark_seconds{stage="1",partition="1"} 1.5',
  ],
  entities: [
    { name: 'entities', partition: 0, value: 5 },
    'gatewatch_entities{stage="1",partition="0"} 5',
  ],
  entities_evicted: [{ name: 'entities_evicted', count: 3 }, 'gatewatch_entities_evicted_total 3'],
  detections: [
    { name: 'detections', rule: 'r', count: 1 },
    'gatewatch_detections_total{rule="r"} 1',
  ],
  incidents: [
    { name: 'incidents', change: 'opened', severity: 'high' },
    'gatewatch_incidents_total{change="opened",severity="high"} 1',
  ],
  runs: [
    { name: 'runs', playbook: 'p', state: 'done' },
    'gatewatch_runs_total{playbook="p",state="done"} 1',
  ],
  actions: [
    { name: 'actions', action: 'webhook', outcome: 'ok' },
    'gatewatch_actions_total{action="webhook",outcome="ok"} 1',
  ],
  files_with_errors: [
    { name: 'files_with_errors', kind: 'rule', value: 2 },
    'gatewatch_files_with_errors{kind="rule"} 2',
  ],
  fault: [
    { name: 'fault', place: 'log', message: 'm', attempt: 1 },
    'gatewatch_faults_total{place="log"} 1',
  ],
  checkpoint_saved: [
    { name: 'checkpoint_saved', partition: 0, entities: 7 },
    'gatewatch_checkpoint_entities{stage="1",partition="0"} 7',
  ],
};

const lines = () => {
  const written: string[] = [];
  return {
    written,
    to: { write: (line: string) => (written.push(line), true) } as unknown as NodeJS.WritableStream,
  };
};

describe('telemetry', () => {
  it.each(
    Object.values(EVERY_SIGNAL).map(([signal, line]) => ({ name: signal.name, signal, line })),
  )('shows $name', async ({ signal, line }) => {
    const telemetry = createTelemetry({ process: false });
    telemetry.emit(signal);
    expect((await telemetry.metricsText()).split('\n')).toContain(line);
  });

  it.each(['push', 'demo'])('counts every %s input as one', async (kind) => {
    const telemetry = createTelemetry({ process: false });
    for (const input of [`${kind}:a:1`, `${kind}:b:2`])
      telemetry.emit({ name: 'records_received', input, count: 1 });
    expect(await telemetry.metricsText()).toContain(
      `gatewatch_records_received_total{input="${kind}"} 2`,
    );
  });

  it('keeps 200 values of a label and counts the rest as other', async () => {
    const telemetry = createTelemetry({ process: false });
    for (let index = 0; index < 250; index++) {
      telemetry.emit({ name: 'records_dropped', source: `s${index}`, count: 1 });
    }
    const text = await telemetry.metricsText();
    expect(text.match(/^gatewatch_records_dropped_total\{/gm)).toHaveLength(201);
    expect(text).toContain('gatewatch_records_dropped_total{source="other"} 50');
  });

  it('leaves out values that are no numbers yet', async () => {
    const telemetry = createTelemetry({ process: false });
    telemetry.emit({ name: 'watermark', partition: 0, value: Number.NEGATIVE_INFINITY });
    expect(await telemetry.metricsText()).not.toContain('gatewatch_watermark_seconds{');
  });

  it('writes a line for faults and broken files, and for nothing else', () => {
    const { written, to } = lines();
    const telemetry = createTelemetry({
      process: false,
      log: createLogger('info', { pretty: false, to }),
    });
    for (const [signal] of Object.values(EVERY_SIGNAL)) telemetry.emit(signal);
    expect(written.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      '2 rule files have errors',
      'fault in log: m',
    ]);
  });
});

describe('the logger', () => {
  it('cuts secrets out', () => {
    const { written, to } = lines();
    const secret = { authorization: 'hunter2', redis: { url: 'hunter2' }, token: 'hunter2' };
    createLogger('info', { pretty: false, to }).info(secret, 'hello');
    createLogger('info', { pretty: true, to }).info(secret, 'hello');
    expect(written).toHaveLength(2);
    expect(written.join('')).not.toContain('hunter2');
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      level: 'info',
      service: 'gatewatch',
      msg: 'hello',
    });
    expect(written[1]).toMatch(/^\d\d:\d\d:\d\d info {2}hello \(/);
  });

  it('tells what Nest says at its start only to who debugs', () => {
    const { written, to } = lines();
    const logger = new NestLogger(createLogger('info', { pretty: true, to }));
    logger.log('Nest application successfully started', 'NestApplication');
    logger.warn('careful', 'Router');
    logger.error(new Error('it broke'), 'stack\nof lines', 'Router');
    expect(written.map((line) => line.slice(9))).toEqual([
      'warn  careful (context Router)\n',
      'error it broke (context Router)\n',
    ]);
  });
});
