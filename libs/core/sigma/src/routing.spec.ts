import { describe, expect, it } from '@jest/globals';
import type { GatewayEvent } from '@gatewatch/event';
import type { Logsource } from './model.ts';
import { appliesTo, LogsourceRouter } from './routing.ts';

describe('appliesTo', () => {
  it.each<[Logsource, GatewayEvent, boolean]>([
    [{ category: 'ai_gateway' }, { 'event.tier': 'gateway' }, true],
    [{ category: 'ai_gateway' }, { 'event.tier': 'llm_proxy' }, true],
    [{ category: 'ai_gateway' }, { 'event.tier': 'edge' }, true],
    [{ category: 'ai_gateway' }, { 'event.tier': 'provider' }, true],
    [{ category: 'ai_gateway' }, { 'event.tier': 'identity' }, false],
    [{ category: 'ai_gateway' }, {}, false],
    [{ category: 'webserver' }, { 'event.category': ['web'] }, true],
    [{ category: 'proxy' }, { 'event.category': 'web' }, true],
    [{ category: 'webserver' }, { 'event.category': ['network'] }, false],
    [{ category: 'Authentication' }, { 'event.category': ['iam', 'authentication'] }, true],
    [{ category: 'process_creation' }, { 'event.category': ['web'] }, false],
    [{ product: 'kong' }, { 'event.dataset': 'kong.access' }, true],
    [{ product: 'Kong', service: 'ACCESS' }, { 'event.dataset': 'kong.access' }, true],
    [{ product: 'kong', service: 'error' }, { 'event.dataset': 'kong.access' }, false],
    [{ service: 'cloudtrail.insight' }, { 'event.dataset': 'aws.cloudtrail.insight' }, true],
    [{ product: 'nginx' }, { 'event.dataset': 'nginx' }, true],
    [{ product: 'nginx', service: 'access' }, { 'event.dataset': 'nginx' }, false],
    [{ product: 'windows' }, {}, false],
    [
      { category: 'ai_gateway', product: 'kong' },
      { 'event.tier': 'gateway', 'event.dataset': 'envoy.access' },
      false,
    ],
    [{ product: 'kong' }, { event: { dataset: 'kong.access' } }, true],
    [{}, {}, true],
  ])('says of %j and %j: %s', (logsource, event, expected) => {
    expect(appliesTo(logsource, event)).toBe(expected);
  });
});

describe('LogsourceRouter', () => {
  it('decides anew for each event', () => {
    const router = new LogsourceRouter([
      { product: 'kong' },
      { product: 'envoy' },
      { product: 'kong' },
    ]);
    const decide = (event: GatewayEvent): boolean[] => {
      router.begin();
      return [0, 1, 2].map((rule) => router.applies(rule, event));
    };
    expect(decide({ 'event.dataset': 'kong.access' })).toEqual([true, false, true]);
    expect(decide({ 'event.dataset': 'envoy.access' })).toEqual([false, true, false]);
  });
});
