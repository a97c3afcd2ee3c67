import { afterAll, beforeAll } from '@jest/globals';
import { stageLogContract } from '@gatewatch/engine/contracts';
import { KafkaStageLog, type KafkaClient } from '@gatewatch/kafka';
import { brokers, connect, freshName } from './kafka-services.ts';

brokers();
let client: KafkaClient;
beforeAll(async () => {
  ({ client } = await connect());
}, 60_000);
afterAll(() => client.close());

stageLogContract(() => KafkaStageLog.open(client, { topic: freshName('log'), partitions: 2 }), {
  again: (log) => KafkaStageLog.open(client, { topic: log.name, partitions: log.partitions }),
});
