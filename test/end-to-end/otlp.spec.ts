import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Writer } from 'protobufjs';
import { Installation } from './installation.ts';

jest.setTimeout(30_000);
const place = new Installation();
afterAll(() => place.remove());

const message = (number: number, bytes: Uint8Array): Uint8Array =>
  Writer.create()
    .uint32(number * 8 + 2)
    .bytes(bytes)
    .finish();
const text = (number: number, value: string): Uint8Array => message(number, Buffer.from(value));
const nanos = (number: number, at: number): Uint8Array =>
  Writer.create()
    .uint32(number * 8 + 1)
    .fixed64(Math.round(at / 1000) * 1e9)
    .finish();
const attribute = (key: string, value: string): Uint8Array =>
  Buffer.concat([text(1, key), message(2, text(1, value))]);

/** A resource with one span of a call to a model, as an exporter writes it. */
function resourceSpans(model: string): Uint8Array {
  const span = Buffer.concat([
    message(1, Buffer.alloc(16, 7)),
    message(2, Buffer.alloc(8, 9)),
    text(5, `chat ${model}`),
    nanos(7, Date.now() - 2000),
    nanos(8, Date.now() - 1000),
    message(9, attribute('gen_ai.operation.name', 'chat')),
    message(9, attribute('gen_ai.request.model', model)),
  ]);
  const resource = message(1, message(1, attribute('service.name', 'assistant')));
  return message(1, Buffer.concat([resource, message(2, message(2, span))]));
}

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
