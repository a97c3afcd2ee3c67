import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { resourceSpans } from '../harness/otlp-protobuf.ts';
import { until } from '../harness/gatewatch-process.ts';
import { KafkaInstallation } from './kafka-installation.ts';

jest.setTimeout(90_000);

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const site = new KafkaInstallation();
beforeAll(() => site.start());
afterAll(() => site.remove());

describe("a collector's protobuf on a topic", () => {
  it('becomes events as it is: alone, joined, packed, beside JSON', async () => {
    const one = Buffer.from(resourceSpans('gpt-4o'));
    const joined = Buffer.concat([resourceSpans('claude'), resourceSpans('gemini')]);
    const json = JSON.stringify({
      '@timestamp': Date.now() - 1000,
      'event.kind': 'event',
      'url.path': '/beside',
    });
    await site.produce([one, joined, gzipSync(resourceSpans('mistral'))], PROTOBUF);
    await site.produce([json]);
    const events = await site.eventsOnce(5);
    const models = events.map((event) => event['gen_ai.request.model'] ?? event['url.path']);
    expect(models).toEqual(['gpt-4o', 'claude', 'gemini', 'mistral', '/beside']);
    expect(new Set(events.map((event) => event['event.id'])).size).toBe(5);
    expect(await site.deadLetters()).toEqual([]);
  });

  it('is a dead letter whole where it is cut, and nothing behind it waits', async () => {
    const whole = Buffer.from(resourceSpans('gpt-4o'));
    await site.produce([whole.subarray(0, whole.length - 3), whole], PROTOBUF);
    const letters = await until(
      'a dead letter',
      async () => {
        const found = await site.deadLetters();
        return found.length > 0 ? found : undefined;
      },
      40_000,
    );
    expect(letters).toEqual([
      expect.objectContaining({ reason: expect.any(String), sealed: expect.stringMatching(/./) }),
    ]);
    expect(await site.eventsOnce(6)).toHaveLength(6);
  });
});
