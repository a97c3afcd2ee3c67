import kafkajs from 'kafkajs';

// The library is CommonJS and computes its exports, so Node can't import them by name.
export const { CompressionCodecs, CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs;
