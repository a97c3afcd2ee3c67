import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, Kafka as Library, KafkaConfig, SASLOptions } from 'kafkajs';
import { ignoreSignals, type Emit } from '@gatewatch/event';
import { Kafka, logLevel } from './client-library.ts';
import { logTo, type ClientLog } from './client-log.ts';
import { registerCodecs } from './codecs.ts';
import { asKafkaError } from './kafka-error.ts';
import { silenceNegativeTimers } from './timer-warning.ts';

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** PEM texts for TLS; `true` uses the system's authorities and no client certificate. */
export type KafkaTls =
  boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string };

/** All that is needed to reach a cluster; passed by the caller, read from nowhere else. */
export interface KafkaConnection {
  /** host:port, at least one */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: KafkaTls;
  readonly sasl?: KafkaSasl;
  /** attempts after the first one until a request is given up, default 5 (about 10 s) */
  readonly retries?: number;
  /** default 3000 */
  readonly connectTimeoutMs?: number;
  readonly log?: ClientLog;
  readonly emit?: Emit;
}

export interface PartitionEnds {
  /** the oldest offset that is still there */
  readonly low: number;
  /** the offset after the newest entry */
  readonly high: number;
}

function clientConfig(connection: KafkaConnection): KafkaConfig {
  const { brokers, clientId, ssl, sasl, retries = 5, connectTimeoutMs = 3000 } = connection;
  return {
    brokers: [...brokers],
    clientId,
    connectionTimeout: connectTimeoutMs,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 200, maxRetryTime: 5000, retries },
    logLevel: connection.log ? logLevel.INFO : logLevel.NOTHING,
    logCreator: logTo(connection.log ?? (() => undefined), sasl ? [sasl.password] : []),
    ...(ssl === undefined ? {} : { ssl: typeof ssl === 'boolean' ? ssl : { ...ssl } }),
    ...(sasl ? { sasl: { ...sasl } as SASLOptions } : {}),
  };
}

/** A connection to a cluster, shared by the logs and inputs of a process. */
export class KafkaClient {
  readonly kafka: Library;
  readonly emit: Emit;
  readonly #connection: KafkaConnection;
  #admin: Admin;
  private constructor(connection: KafkaConnection) {
    this.#connection = connection;
    this.emit = connection.emit ?? ignoreSignals;
    this.kafka = new Kafka(clientConfig(connection));
    this.#admin = this.kafka.admin();
  }
  /** @throws KafkaError KAFKA_UNAVAILABLE when no broker answers within the bounded retries */
  static async connect(connection: KafkaConnection): Promise<KafkaClient> {
    registerCodecs();
    silenceNegativeTimers();
    const client = new KafkaClient(connection);
    await client.#tried(`no Kafka broker answers at ${connection.brokers.join(', ')}`, 1, () =>
      client.#admin.connect(),
    );
    return client;
  }
  async close(): Promise<void> {
    await this.#admin.disconnect();
  }
  /** Asks the cluster. A lost connection is made again; a request is repeated twice before it fails. */
  ask<T>(doing: string, request: (admin: Admin) => Promise<T>): Promise<T> {
    return this.#tried(doing, 3, () => request(this.#admin));
  }
  async topics(): Promise<string[]> {
    return this.ask('cannot list the topics', (admin) => admin.listTopics());
  }
  /** The ends of each partition of a topic, asked now. */
  async ends(topic: string): Promise<Map<number, PartitionEnds>> {
    const offsets = await this.ask(`cannot read the offsets of ${topic}`, (admin) =>
      admin.fetchTopicOffsets(topic),
    );
    return new Map(
      offsets.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), high: Number(high) },
      ]),
    );
  }
  /** A group's commits on a topic; partitions without one are left out. */
  async commits(group: string, topic: string): Promise<Map<number, number>> {
    const answer = await this.ask(`cannot read the commits of group ${group}`, (admin) =>
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    const partitions = answer.flatMap((found) => found.partitions);
    return new Map(
      partitions
        .map(({ partition, offset }): [number, number] => [partition, Number(offset)])
        .filter(([, offset]) => offset >= 0),
    );
  }
  async #tried<T>(doing: string, attempts: number, request: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request();
      } catch (cause) {
        const error = asKafkaError(cause, doing);
        const again = error.code === 'KAFKA_UNAVAILABLE' || error.code === 'KAFKA_REQUEST_FAILED';
        if (attempt >= attempts || !again) throw error;
        await pause(200 * attempt);
        await this.#reconnect(doing);
      }
    }
  }
  async #reconnect(doing: string): Promise<void> {
    const old = this.#admin;
    this.#admin = this.kafka.admin();
    await old.disconnect().catch(() => undefined);
    try {
      await this.#admin.connect();
    } catch (cause) {
      throw asKafkaError(cause, `${doing}; no broker at ${this.#connection.brokers.join(', ')}`);
    }
  }
}
