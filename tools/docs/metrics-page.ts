import { code, page, table } from './markdown.ts';
import { metricsOf, sampleSignals } from './signals.ts';

export async function metricsPage(): Promise<string> {
  const rows: string[][] = [];
  for (const signal of sampleSignals()) {
    for (const { name, type, labels, meaning } of await metricsOf(signal)) {
      rows.push([code(name), type, labels.map(code).join(', '), meaning, code(signal.name)]);
    }
  }
  return page(
    'Metrics',
    '`GET /metrics` gives them in the text format of Prometheus. Each comes of a signal, the one way in which the code tells of itself. ' +
      'Beside these stand the metrics of the process, `process_…` and `nodejs_…`. A label never takes more than a bounded number of values: ' +
      'what comes beyond is counted under `other`.',
    table(['metric', 'type', 'labels', 'meaning', 'signal'], rows),
  );
}
