import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { LineRun, loadRules } from '@gatewatch/engine';
import type { Detection } from '@gatewatch/event';
import { decodeText, matchLines } from './match-lines.ts';

const { rules } = loadRules({
  files: [
    {
      path: 'r.yml',
      text: `title: Admin\nid: 0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c21\nlogsource: { category: x }
detection: { s: { path|contains: admin }, condition: s }\nlevel: low\n`,
    },
  ],
});

async function match(
  input: Buffer,
): Promise<{ lines: string[]; refused: number; said: string[]; detections: readonly Detection[] }> {
  let said = '';
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      said += chunk.toString();
      done();
    },
  });
  const run = new LineRun(rules, { logsource: 'ignore', needsTime: true, decode: decodeText });
  const { refused } = await matchLines(['-'], run, {
    stdin: Readable.from([input]),
    stdout: stderr,
    stderr,
    cwd: '/',
    env: {},
    interactive: false,
    now: () => 0,
  });
  const detections = [...run.finish()];
  const lines = detections.flatMap(({ events }) => events.map(({ id }) => id));
  return { lines, refused, said: said.split('\n').filter(Boolean), detections };
}

describe('matchLines', () => {
  it('names events by their lines, empty ones counted', async () => {
    const { lines, refused } = await match(
      Buffer.from(
        '\n{"@timestamp":1,"path":"/ADMIN"}\r\n\n{"@timestamp":2,"path":"/"}\n{"@timestamp":3,"path":"x\\u0061dmin"}',
      ),
    );
    expect({ lines, refused }).toEqual({ lines: ['1', '4'], refused: 0 });
  });

  it('says what is wrong with a line, and goes on', async () => {
    const deep = `{"@timestamp":1,"a":${'['.repeat(200)}${']'.repeat(200)}}`;
    const { said, refused, lines } = await match(
      Buffer.from(`[]\n{\n{"path":"admin"}\n${deep}\n{"@timestamp":1,"path":"admin"}\n`),
    );
    expect(said).toEqual([
      'stdin: line 0 is no JSON object',
      'stdin: line 1 is no JSON object',
      "stdin: line 2 has no '@timestamp': normalize it first, or use --raw",
      'stdin: line 3 is nested deeper than 100 levels',
    ]);
    expect({ refused, lines }).toEqual({ refused: 4, lines: ['4'] });
  });

  it('finds what stands beside bytes that are no UTF-8', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"@timestamp":1,"agent":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('","path":"/admin"}\n'),
    ]);
    expect(await match(broken)).toMatchObject({ lines: ['0'], refused: 0, said: [] });
  });
});
