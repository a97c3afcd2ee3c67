import { randomBytes } from 'node:crypto';
import type { Signal } from '@gatewatch/event';
import { KafkaClient, type KafkaConnection } from '@gatewatch/kafka';

/** The broker of these tests. @throws when there is none: a test that is skipped proves nothing */
export function brokers(): string[] {
  const address = process.env['GATEWATCH_TEST_KAFKA'];
  if (!address) {
    throw new Error(
      'GATEWATCH_TEST_KAFKA is not set: npm run services -- up, then GATEWATCH_TEST_KAFKA=127.0.0.1:19092',
    );
  }
  return address.split(',');
}

const run = randomBytes(4).toString('hex');
let names = 0;

/** A topic or group name that no other run has. */
export function freshName(what: string): string {
  return `test.${what}.${run}.${++names}`;
}

export interface TestClient {
  readonly client: KafkaClient;
  readonly signals: Signal[];
}

export async function connect(more: Partial<KafkaConnection> = {}): Promise<TestClient> {
  const signals: Signal[] = [];
  const client = await KafkaClient.connect({
    brokers: brokers(),
    clientId: 'gatewatch-test',
    emit: (signal) => signals.push(signal),
    ...more,
  });
  return { client, signals };
}

/** Waits for a fact, not for a time. */
export async function until(what: string, fact: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await fact())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
