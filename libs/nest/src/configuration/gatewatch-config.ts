import 'reflect-metadata';
import { DEFAULT_TENANT } from '@gatewatch/event';
import { EnrichSettings } from './enrich-settings.ts';
import {
  Choice,
  Duration,
  Flag,
  FreeMap,
  Path,
  Paths,
  Section,
  Sections,
  Size,
  Text,
  Texts,
  Whole,
} from './setting.ts';
import { ConnectorsSettings, ProtectSettings, SecretSettings } from './protection-settings.ts';

export {
  ConnectorSettings,
  ConnectorsSettings,
  FIELD_TREATMENTS,
  ProtectSettings,
  SecretSettings,
} from './protection-settings.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const MAX_PARTITIONS = 1024;
/** Empty stores and their write-ahead logs take half of it. */
const MIB = 1024 ** 2;
const MIN_DISK = 64 * MIB;

export class TlsSettings {
  @Path('authorities that are trusted, PEM; those of the system where it is not given', {
    optional: true,
  })
  ca?: string;
  @Path('certificate, PEM, with those that signed it', { optional: true })
  cert?: string;
  @Path('private key of the certificate, PEM', { optional: true })
  key?: string;
}

export class HttpSettings {
  @Text('address to listen on; beyond loopback everything but `/health` needs a token')
  host = '127.0.0.1';
  @Whole('port to listen on; 0 takes a free one', { min: 0, max: 65535 })
  port = 7117;
  @Texts(
    'further names in the Host header by which clients may reach it (a proxy, a container name)',
  )
  allowedHosts: string[] = [];
  @Text('address of the console as its readers see it, e.g. `https://gatewatch.example.com`', {
    optional: true,
    shape: /^https?:\/\/[^\s/?#@]+\/?$/,
    must: 'must be an address such as https://gatewatch.example.com',
  })
  publicUrl?: string;
  @Section('speak HTTPS, with this certificate and key', () => TlsSettings, { optional: true })
  tls?: TlsSettings;
}

export class StdinInput {
  @Text('name of the source; recognised by itself where it is not named', { optional: true })
  source?: string;
}

export class FileInput {
  @Path('file to follow through its rotations; `*` and `**` are understood')
  path!: string;
  @Text('name of the source; recognised by itself where it is not named', { optional: true })
  source?: string;
  @Choice('where reading a file begins that was never read', ['start', 'end'])
  from: 'start' | 'end' = 'start';
  @Duration('how far its events may be out of order; `lateness` where it is not given', {
    optional: true,
  })
  lateness?: number;
}

export class KafkaInput {
  @Text('topic that a gateway writes')
  topic!: string;
  @Text('name of the source; recognised by itself where it is not named', { optional: true })
  source?: string;
  @Duration('how far its events may be out of order; `lateness` where it is not given', {
    optional: true,
  })
  lateness?: number;
}

export class InputSettings {
  @Flag('take records at `POST /v1/records/{source}`')
  push = true;
  @Section('read records from standard input', () => StdinInput, { orFalse: true })
  stdin: StdinInput | false = false;
  @Sections('files to follow', () => FileInput, 'path')
  files: FileInput[] = [];
  @Sections('topics to read', () => KafkaInput, 'topic')
  kafka: KafkaInput[] = [];
}

export class KafkaLogin {
  @Choice('mechanism', ['plain', 'scram-sha-256', 'scram-sha-512'])
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' = 'scram-sha-512';
  @Text('user name')
  username!: string;
  @Text('password', { secret: true })
  password!: string;
}

export class PartitionSettings {
  @Whole('partitions of the events topic, when it is made', { min: 1, max: MAX_PARTITIONS })
  events = 4;
  @Whole('partitions of the observations topic, when it is made', { min: 1, max: MAX_PARTITIONS })
  observations = 4;
}

export class KafkaSettings {
  @Texts('brokers, `host:port`')
  brokers: string[] = [];
  @Text('name by which brokers know this client')
  clientId = 'gatewatch';
  @Flag('speak TLS')
  ssl = false;
  @Section('files for TLS, which is then spoken', () => TlsSettings, { optional: true })
  tls?: TlsSettings;
  @Section('login, where brokers ask for one', () => KafkaLogin, { optional: true })
  sasl?: KafkaLogin;
  @Section('sizes of the topics that are made at first start', () => PartitionSettings)
  partitions = new PartitionSettings();
  @Text('beginning of the names of its own topics and groups', {
    shape: /^[A-Za-z0-9._-]{1,100}$/,
    must: 'must be up to 100 letters, digits, dots, dashes or underscores',
  })
  topicPrefix = 'gatewatch';
}

export class RedisSettings {
  @Text('address, e.g. `redis://127.0.0.1:6379`', {
    secret: true,
    shape: /^rediss?:\/\/\S+$/,
    must: 'must be an address such as redis://127.0.0.1:6379',
  })
  url!: string;
  @Section('files for TLS, which is then spoken', () => TlsSettings, { optional: true })
  tls?: TlsSettings;
}

export class FolderSettings {
  @Paths('folders of your own, read beside the shipped ones')
  folders: string[] = [];
}

export class SourceSettings extends FolderSettings {
  @Flag('read records of unknown formats by the names of their members; else they are dead letters')
  generic = true;
}

export class PlaybookSettings extends FolderSettings {
  @FreeMap('values that playbooks name as settings (addresses, names of secrets)')
  settings: Record<string, unknown> = {};
}

export class ShippedSettings {
  @Flag('load the shipped rules')
  rules = true;
  @Flag('load the shipped sources')
  sources = true;
  @Flag('load the shipped playbooks')
  playbooks = true;
  @Flag('work costs out from the shipped prices of models')
  prices = true;
}

export * from './enrich-settings.ts';

export class RetentionSettings {
  @Duration('how long events are kept for evidence and timelines')
  events = 7 * DAY;
  @Duration('how long incidents, runs and the audit are kept')
  incidents = 90 * DAY;
  @Duration('how long the stage logs on disk are kept')
  logs = DAY;
  @Duration('how long dead letters are kept, with their records sealed')
  deadLetters = 30 * DAY;
  @Size('most that dead letters may take; the oldest go first', { min: MIB })
  deadLettersSize = 256 * MIB;
  @Size('most that the data directory may take; the oldest events go first', { min: MIN_DISK })
  maxDisk = 2 * 1024 ** 3;
}

export class AlertSettings {
  @Duration('detections of an entity that are further apart open a new incident')
  gap = HOUR;
  @Flag('keep the events that incidents need for evidence and timelines')
  keepEvents = true;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export class LogSettings {
  @Choice('least level of the lines that are written', LOG_LEVELS)
  level: (typeof LOG_LEVELS)[number] = 'info';
}

/** What `gatewatch.yml` and `GATEWATCH_…` variables may say, with its defaults. Durations are held in ms, sizes in bytes, paths absolute. */
export class GatewatchConfig {
  @Text('whose data this is: part of every entity, id and store', {
    shape: /^[A-Za-z0-9._-]{1,64}$/,
    must: 'must be up to 64 letters, digits, dots, dashes or underscores',
  })
  tenant = DEFAULT_TENANT;
  @Path('where data lies')
  dataDir = './.gatewatch';
  @Section('the HTTP door', () => HttpSettings)
  http = new HttpSettings();
  @Section('where records come from', () => InputSettings)
  inputs = new InputSettings();
  @Section('Kafka, which then joins the stages', () => KafkaSettings, { optional: true })
  kafka?: KafkaSettings;
  @Section('Redis, which then keeps checkpoints and jobs', () => RedisSettings, { optional: true })
  redis?: RedisSettings;
  @Section('rules', () => FolderSettings)
  rules = new FolderSettings();
  @Section('sources', () => SourceSettings)
  sources = new SourceSettings();
  @Section('playbooks', () => PlaybookSettings)
  playbooks = new PlaybookSettings();
  @Section('what is known of addresses, names and models', () => EnrichSettings)
  enrich = new EnrichSettings();
  @Section('what Gatewatch brings', () => ShippedSettings)
  shipped = new ShippedSettings();
  @Duration('how far the events of an input may be out of order')
  lateness = 5 * SECOND;
  @Duration('an input that is silent for longer no longer holds time back')
  idle = 30 * SECOND;
  @Texts('addresses or networks of proxies whose X-Forwarded-For is believed')
  trustedProxies: string[] = [];
  @Section('how long data is kept', () => RetentionSettings)
  retention = new RetentionSettings();
  @Choice('whether playbooks act or only say what they would do', ['dry-run', 'act'])
  responses: 'dry-run' | 'act' = 'dry-run';
  @Section('keys and tokens; made in `dataDir` where they are not given', () => SecretSettings)
  secrets = new SecretSettings();
  @Section('personal data and content', () => ProtectSettings)
  protect = new ProtectSettings();
  @Section('what the connectors of playbooks may do', () => ConnectorsSettings)
  connectors = new ConnectorsSettings();
  @Section('incidents', () => AlertSettings)
  alerts = new AlertSettings();
  @Section('the log on standard error', () => LogSettings)
  log = new LogSettings();
}
