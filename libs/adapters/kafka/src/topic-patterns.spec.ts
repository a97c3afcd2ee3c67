import { describe, expect, it } from '@jest/globals';
import { chooseTopics, topicPattern } from './topic-patterns.ts';

describe('topic patterns', () => {
  it.each([
    { pattern: 'gateway.*', topic: 'gateway.kong', matches: true },
    { pattern: 'gateway.*', topic: 'gateway.', matches: true },
    { pattern: 'gateway.*', topic: 'gatewayXkong', matches: false },
    { pattern: 'gateway.*', topic: 'my.gateway.kong', matches: false },
    { pattern: '*-logs', topic: 'kong-logs', matches: true },
    { pattern: 'a+b', topic: 'a+b', matches: true },
    { pattern: 'a+b', topic: 'aab', matches: false },
  ])('$pattern takes $topic: $matches', ({ pattern, topic, matches }) => {
    expect(topicPattern(pattern).test(topic)).toBe(matches);
  });

  it('takes each topic once, sorted, whatever order the broker lists them in', () => {
    expect(chooseTopics(['b', 'a', 'c'], ['*', 'a'])).toEqual(['a', 'b', 'c']);
  });

  it('never takes an internal topic by a wildcard', () => {
    expect(chooseTopics(['__consumer_offsets', 'a'], ['*'])).toEqual(['a']);
  });

  it('never takes an excluded topic by a wildcard, but does by its name', () => {
    const topics = ['gatewatch.events', 'gatewatch.records.kong'];
    const exclude = ['gatewatch.events', 'gatewatch.detections'];
    expect(chooseTopics(topics, ['gatewatch.*'], exclude)).toEqual(['gatewatch.records.kong']);
    expect(chooseTopics(topics, ['gatewatch.events'], exclude)).toEqual(['gatewatch.events']);
  });
});
