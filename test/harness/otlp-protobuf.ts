import { Writer } from 'protobufjs';

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

/** A resource with one span of a call to a model, as an exporter writes it: requests of several are joined by concatenation. */
export function resourceSpans(model: string): Uint8Array {
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
