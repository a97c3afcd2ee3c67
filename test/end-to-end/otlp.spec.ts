import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { resourceSpans } from '../harness/otlp-protobuf.ts';
import { Installation } from './installation.ts';

jest.setTimeout(30_000);
const place = new Installation();
afterAll(() => place.remove());

describe('an OpenTelemetry exporter', () => {
  it('pushes its protobuf as it is, packed or not, each resource a record', async () => {
    await place.start();
    const body = Buffer.concat([resourceSpans('gpt-4o'), resourceSpans('claude')]);
    const headers = { 'content-type': 'application/x-protobuf' };
    const packed = { ...headers, 'content-encoding': 'gzip' };
    const counts = { records: 2, events: 2, dead_letters: 0 };
    expect(await place.pushed('auto', body, headers)).toMatchObject(counts);
    expect(await place.pushed('otel', gzipSync(body), packed)).toMatchObject(counts);
    expect(place.events().map((event) => event['gen_ai.request.model'])).toEqual([
      'gpt-4o',
      'claude',
      'gpt-4o',
      'claude',
    ]);
    const cut = body.subarray(0, body.length - 3);
    expect(await place.pushed('auto', cut, headers)).toMatchObject({ records: 1, dead_letters: 1 });
  });
});
