import { describe, expect, it } from '@jest/globals';
import { asKafkaError, KafkaError } from './kafka-error.ts';

const fault = (name: string, more: object = {}): Error =>
  Object.assign(new Error(`said ${name}`), { name, ...more });

describe("the client's errors in our words", () => {
  it.each([
    [fault('KafkaJSConnectionError'), 'KAFKA_UNAVAILABLE'],
    [
      fault('KafkaJSNumberOfRetriesExceeded', { cause: fault('KafkaJSConnectionClosedError') }),
      'KAFKA_UNAVAILABLE',
    ],
    [
      fault('KafkaJSNumberOfRetriesExceeded', {
        cause: fault('KafkaJSConnectionError', {
          message: 'Connection error: self-signed certificate in certificate chain',
        }),
      }),
      'KAFKA_TLS',
    ],
    [fault('KafkaJSSASLAuthenticationError'), 'KAFKA_AUTHENTICATION'],
    [fault('KafkaJSProtocolError', { type: 'TOPIC_AUTHORIZATION_FAILED' }), 'KAFKA_AUTHORIZATION'],
    [fault('KafkaJSProtocolError', { type: 'GROUP_AUTHORIZATION_FAILED' }), 'KAFKA_AUTHORIZATION'],
    [fault('KafkaJSProtocolError', { type: 'MESSAGE_TOO_LARGE' }), 'KAFKA_ENTRY_TOO_LARGE'],
    [
      fault('KafkaJSAggregateError', {
        errors: [fault('KafkaJSCreateTopicError', { type: 'CLUSTER_AUTHORIZATION_FAILED' })],
      }),
      'KAFKA_AUTHORIZATION',
    ],
    [fault('KafkaJSNotImplemented'), 'KAFKA_UNSUPPORTED'],
    [fault('KafkaJSProtocolError', { type: 'UNKNOWN' }), 'KAFKA_REQUEST_FAILED'],
    ['a text', 'KAFKA_REQUEST_FAILED'],
  ])('%s', (error, code) => {
    expect(asKafkaError(error, 'cannot read').code).toBe(code);
  });

  it('say what was tried and the innermost reason, and keep the cause', () => {
    const cause = fault('KafkaJSNumberOfRetriesExceeded', { cause: new Error('ECONNREFUSED') });
    const error = asKafkaError(cause, 'cannot append to x');
    expect(error.message).toBe('KAFKA_REQUEST_FAILED: cannot append to x: ECONNREFUSED');
    expect(error.cause).toBe(cause);
  });

  it('leave our own as they are', () => {
    const own = new KafkaError('KAFKA_CLOSED', 'x');
    expect(asKafkaError(own, 'again')).toBe(own);
  });

  it('end also where causes go in a circle', () => {
    const circle: Error & { cause?: unknown } = fault('KafkaJSError');
    circle.cause = circle;
    expect(asKafkaError(circle, 'x').code).toBe('KAFKA_REQUEST_FAILED');
  });
});
