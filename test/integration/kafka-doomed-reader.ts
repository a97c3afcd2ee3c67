// A process that takes records, says so, and never finishes them: for a test that kills it with them in hand.
import { KafkaClient, KafkaRecords } from '@gatewatch/kafka';

const [, , brokers = '', topic = '', group = ''] = process.argv;
const client = await KafkaClient.connect({ brokers: brokers.split(','), clientId: 'doomed' });
await KafkaRecords.start(
  client,
  { group, topics: [topic], sessionTimeoutMs: 6000 },
  {
    assigned: () => Promise.resolve(undefined),
    records: ({ records }) => {
      process.stdout.write(`${records.length}\n`);
      return new Promise(() => undefined);
    },
    idle: () => Promise.resolve(),
    revoked: () => Promise.resolve(),
  },
);
