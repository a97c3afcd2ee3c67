import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { LineRun, loadRules, LoneFiring } from '@gatewatch/engine';
import { LineWriter } from '../line-writer.ts';
import { DetectionLines } from './detection-lines.ts';
import { toLine } from './detection-template.ts';
import { decodeText } from './match-lines.ts';

const { rules } = loadRules({
  files: [
    {
      path: 'r.yml',
      text: ['"Every \\"é\\" \\ue000id\\ue000"', 'Second']
        .map(
          (title, index) => `title: ${title}
id: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c2${index}
logsource: { category: x }
detection: { s: { n|gte: ${index} }, condition: s }
level: low
`,
        )
        .join('---\n'),
    },
  ],
});

function runOf(count: number): LineRun {
  const run = new LineRun(rules, { logsource: 'ignore', decode: decodeText });
  for (let n = 0; n < count; n++) {
    const entities = [
      { 'api.key.id': `k${n}`, 'source.ip': '203.0.113.9' },
      { 'user.id': `u ${n}` },
      { 'user.id': `ü${n}`, 'source.ip': '::1' },
    ][n % 3];
    run.take(Buffer.from(JSON.stringify({ '@timestamp': 1e12 + n, n, ...entities })), n);
  }
  return run;
}

describe('detection lines', () => {
  it('are the JSON of the detections, whether these are made or not, however many', async () => {
    const chunks: Buffer[] = [];
    const slow = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(Buffer.from(chunk));
        setImmediate(done);
      },
    });
    const lines = new DetectionLines(new LineWriter(slow));
    let lone = 0;
    for (const firing of runOf(2000).firings()) {
      if (firing instanceof LoneFiring) lone++;
      await lines.add(firing);
    }
    await lines.end();
    const expected = Array.from(runOf(2000).finish(), (detection) =>
      JSON.stringify(toLine(detection)),
    );
    expect(Buffer.concat(chunks).toString()).toBe(`${expected.join('\n')}\n`);
    expect(expected).toHaveLength(3999);
    expect(lone).toBeGreaterThan(2000);
    expect(chunks.length).toBeGreaterThan(3);
  });
});
